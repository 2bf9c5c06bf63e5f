"""spillgap: how far policy, innovation and industry, here and next door, explain a gap.

Boundaries → weights → autocorrelation → spatial panel models → effects → gap → scenarios →
the figures and tables of a paper. The public names stand once, in ``__init__.pyi``; each
module is imported when one of its names is first used.
"""

import lazy_loader as _lazy

from spillgap._conclusions import announce as _announce
from spillgap._version import __version__ as __version__

__getattr__, __dir__, _names = _lazy.attach_stub(__name__, __file__)
__all__ = sorted([*_names, "__version__"])

_announce("spillgap.report")
