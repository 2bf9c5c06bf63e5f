from .maps import choropleth as choropleth
from .maps import lisa_map as lisa_map
from .maps import small_multiples as small_multiples
from .maps import spillover_map as spillover_map
from .maps import weights_map as weights_map
from .theme import save as save
from .theme import theme as theme
