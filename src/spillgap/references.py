"""The source of every method, data set and library that spillgap uses.

``REFERENCES`` maps a key such as ``"lee_yu_2010"`` to a :class:`Reference`; ``METHODS`` maps
what was done (``"moran"``, ``"lee-yu"``) to the keys of its sources. :func:`cite` renders
either as BibTeX, APA or GB/T 7714-2015.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from types import MappingProxyType

from spillgap import _resources
from spillgap._reference_styles import STYLES
from spillgap._types import Keywords
from spillgap.errors import UnknownNameError, suggest
from spillgap.options import CITATION_STYLE, LANGUAGE, CitationStyle, Language
from spillgap.text import say

__all__ = ["METHODS", "REFERENCES", "Reference", "cite", "keys_for", "reference", "software"]


@dataclass(frozen=True)
class Reference:
    """One source: what a bibliography needs to know of it.

    Attributes
    ----------
    key : str
        Its key in ``REFERENCES`` and in BibTeX.
    kind : {"article", "book", "chapter", "proceedings", "report", "software"}
    authors : tuple of str
        "Family, Given"; an organisation in braces; a last entry "others" if more follow.
    title : str
        In sentence case.
    year : int or None
    journal, book, series, volume, issue, pages, edition, publisher, place, doi, url : str
        Empty where the source has none, or where it could not be confirmed.
    editors : tuple of str
        Of the book that holds a chapter.
    software : str
        Name of the distribution that the entry stands for, empty if it is not software.
    authors_zh, title_zh, journal_zh
        As printed, for a source in Chinese.

    Examples
    --------
    >>> from spillgap.references import reference
    >>> lee_yu = reference("lee_yu_2010")
    >>> lee_yu.journal, lee_yu.pages
    ('Journal of Econometrics', '165-185')
    >>> lee_yu.footnote()
    '[Lee and Yu 2010]'
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    year: int | None = None
    journal: str = ""
    book: str = ""
    series: str = ""
    editors: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    pages: str = ""
    edition: str = ""
    publisher: str = ""
    place: str = ""
    doi: str = ""
    url: str = ""
    software: str = ""
    authors_zh: tuple[str, ...] = ()
    title_zh: str = ""
    journal_zh: str = ""

    @property
    def is_software(self) -> bool:
        """Whether the entry stands for a piece of software."""
        return bool(self.software)

    @property
    def version(self) -> str:
        """Installed version of a software entry; empty for any other, or if not installed."""
        if self.kind != "software":
            return ""
        try:
            return metadata.version(self.software)
        except metadata.PackageNotFoundError:
            return ""

    def cite(self, style: CitationStyle = "bibtex") -> str:
        """The entry in ``"bibtex"``, ``"apa"`` or ``"gbt7714"``; see :func:`cite`."""
        return CITATION_STYLE.pick(style, STYLES)(self)

    def short(self, lang: Language = "en") -> str:
        """Authors and year, as in running text: "Lee and Yu 2010"."""
        native: tuple[str, ...] = getattr(self, f"authors_{LANGUAGE.parse(lang)}", ())
        families = native or [a.strip("{}").split(",")[0] for a in self.authors]
        authors = say(
            f"references:{'native' if native else 'foreign'}",
            lang,
            n=len(families),
            first=families[0] if families else "",
            second=families[1] if len(families) > 1 else "",
        )
        return authors if self.year is None else f"{authors} {self.year}"

    def footnote(self, lang: Language = "en") -> str:
        """:meth:`short` in brackets, for a table's note."""
        return f"[{self.short(lang)}]"


def _load() -> Mapping[str, Reference]:
    sources: dict[str, Reference] = {}
    for key, entry in sorted(_resources.read("references").items()):
        fields: Keywords = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in entry.items()
        }
        sources[key] = Reference(key=key, **fields)
    return MappingProxyType(sources)


REFERENCES: Mapping[str, Reference] = _load()

METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {method: tuple(keys) for method, keys in _resources.read("methods").items()}
)


def reference(key: str) -> Reference:
    """The source of that key.

    Parameters
    ----------
    key : str
        A key of ``REFERENCES``.

    Raises
    ------
    UnknownNameError
        If there is none; the message names the nearest keys.

    Examples
    --------
    >>> from spillgap.references import reference
    >>> reference("anselin_1995").doi
    '10.1111/j.1538-4632.1995.tb00338.x'
    """
    if key in REFERENCES:
        return REFERENCES[key]
    raise UnknownNameError(
        f"No reference {key!r}.{suggest(key, REFERENCES)} See spillgap.references.REFERENCES."
    )


def software() -> Reference:
    """The entry of the package itself, at the installed version.

    Examples
    --------
    >>> from spillgap.references import software
    >>> software().short()
    'The spillgap developers 2026'
    """
    return REFERENCES["spillgap"]


def cite(*keys: str, style: CitationStyle = "bibtex") -> str:
    """Sources as a bibliography, each once, in the order asked for.

    Parameters
    ----------
    *keys : str
        Keys of ``REFERENCES`` (``"lee_yu_2010"``) or of ``METHODS`` (``"moran"``), which stand
        for all sources of that method. Without any: the package itself.
    style : {"bibtex", "apa", "gbt7714"}
        BibTeX entries, the 7th edition of APA, or the Chinese standard GB/T 7714-2015.

    Returns
    -------
    str
        BibTeX entries parted by an empty line; otherwise one source per line.

    Raises
    ------
    UnknownNameError
        If a key is neither a source nor a method; the message names the nearest.
    OptionError
        If there is no such style.

    Examples
    --------
    >>> import spillgap as sg
    >>> print(sg.cite("lee_yu_2010", style="gbt7714"))  # doctest: +ELLIPSIS
    LEE L F, YU J. Estimation of spatial ... fixed effects[J]. Journal of Econometrics, 2010, ...
    """
    style = CITATION_STYLE.parse(style)
    render = STYLES[style]
    wanted = _expand(keys or ("spillgap",))
    separator = "\n\n" if style == "bibtex" else "\n"
    return separator.join(render(reference(key)) for key in wanted)


def _expand(keys: Iterable[str]) -> list[str]:
    """Keys of sources, methods replaced by theirs, each once."""
    found: dict[str, None] = {}
    for key in keys:
        if key in REFERENCES:
            found[key] = None
        elif key.casefold() in METHODS:
            found.update(dict.fromkeys(METHODS[key.casefold()]))
        else:
            near = suggest(key, [*REFERENCES, *METHODS])
            raise UnknownNameError(
                f"No source and no method {key!r}.{near} "
                "See spillgap.references.REFERENCES and .METHODS."
            )
    return list(found)


_WEIGHTS = {"SeveralWeights": "several weights", "DecayWeights": "decay weights"}
"""The method of W with parameters, by its kind."""


def keys_for(result: object) -> tuple[str, ...]:
    """Keys of the sources that an estimated model used.

    Parameters
    ----------
    result : Results
        Read are its ``model`` (name, effects, dynamic terms), ``method``, ``correction``,
        ``cov_type`` and ``logdet`` (the way in which ln|I − ρW| was computed); what it does not
        have is left out.

    Returns
    -------
    tuple of str
        Sources of the model, its effects, estimator, correction and covariance, then software.

    Examples
    --------
    >>> from types import SimpleNamespace as Fake
    >>> from spillgap.references import keys_for
    >>> fit = Fake(model=Fake(name="SDM", effects="twoway"), correction="lee-yu")
    >>> keys_for(fit)[:4]
    ('lesage_pace_2009', 'elhorst_2003', 'elhorst_2014', 'lee_yu_2010')
    """
    model = getattr(result, "model", None)
    name = _option(model, "name")
    did = getattr(result, "did", None)
    dynamic = bool(getattr(model, "dynamic", ()))
    has_multiplier = getattr(model, "has_lag", name in {"sar", "sdm", "sac", "gns"})
    used = [
        name,
        _option(model, "effects"),
        "regimes" if getattr(model, "regimes", None) is not None else "",
        _WEIGHTS.get(type(getattr(model, "weights", None)).__name__, ""),
        "did" if did is not None else "",
        "staggered" if did is not None and did.treatment.staggered else "",
        "event study" if did is not None and did.window is not None else "",
        "dynamic" if dynamic else "",
        _option(result, "method") if name not in {"ols", "slx"} else "",
        _option(result, "correction"),
        _option(result, "cov_type"),
        "effects" if has_multiplier else "",
        "dynamic effects" if dynamic and has_multiplier else "",
        "log-determinant" if "approx" in _option(result, "logdet") else "",
    ]
    methods = [m for m in used if m in METHODS]
    return tuple(_expand([*methods, *METHODS["python"], "spillgap"]))


def _option(holder: object, attribute: str) -> str:
    value = getattr(holder, attribute, None)
    return value.casefold() if isinstance(value, str) else ""
