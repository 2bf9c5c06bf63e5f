from .compositions import animate as animate
from .compositions import compose as compose
from .dependence import moran_over_time as moran_over_time
from .dependence import moran_scatter as moran_scatter
from .detectors import detectors as detectors
from .estimates import coefficients as coefficients
from .estimates import effects as effects
from .estimates import effects_by_order as effects_by_order
from .estimates import effects_by_regime as effects_by_regime
from .estimates import event_study as event_study
from .estimates import impulse_response as impulse_response
from .estimates import scenarios as scenarios
from .glyph_maps import flow_map as flow_map
from .glyph_maps import weights_map as weights_map
from .interactive import explore as explore
from .maps import choropleth as choropleth
from .maps import lisa_map as lisa_map
from .maps import small_multiples as small_multiples
from .margins import effects_by_distance as effects_by_distance
from .margins import effects_over as effects_over
from .matrices import coupling as coupling
from .matrices import effects_heatmap as effects_heatmap
from .matrices import markov as markov
from .mediation import confounding as confounding
from .over_time import dagum_over_time as dagum_over_time
from .over_time import inequality_over_time as inequality_over_time
from .over_time import ranking as ranking
from .over_time import region_means as region_means
from .over_time import ridgeline as ridgeline
from .parts import contributions as contributions
from .parts import waterfall as waterfall
from .rank_intervals import rank_intervals as rank_intervals
from .signed_maps import contributions_map as contributions_map
from .signed_maps import spillover_map as spillover_map
from .specification import specification_curve as specification_curve
from .theme import save as save
from .theme import theme as theme

__all__ = [
    "animate",
    "choropleth",
    "coefficients",
    "compose",
    "confounding",
    "contributions",
    "contributions_map",
    "coupling",
    "dagum_over_time",
    "detectors",
    "effects",
    "effects_by_distance",
    "effects_by_order",
    "effects_by_regime",
    "effects_heatmap",
    "effects_over",
    "event_study",
    "explore",
    "flow_map",
    "impulse_response",
    "inequality_over_time",
    "lisa_map",
    "markov",
    "moran_over_time",
    "moran_scatter",
    "rank_intervals",
    "ranking",
    "region_means",
    "ridgeline",
    "save",
    "scenarios",
    "small_multiples",
    "specification_curve",
    "spillover_map",
    "theme",
    "waterfall",
    "weights_map",
]
