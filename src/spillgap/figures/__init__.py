"""One function per figure: ``(result or frame, …, ax=None, lang="en", **kwargs) → Axes``.

Figures draw; they compute no statistics. Geometry is matched to data by label. Each figure is
drawn inside a `theme`, so that matplotlib's own settings stay as they are.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
