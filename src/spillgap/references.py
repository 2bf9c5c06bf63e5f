"""The source of every method, data set and library that spillgap uses.

``REFERENCES`` maps a key such as ``"lee_yu_2010"`` to a :class:`Reference`; ``METHODS`` maps
what was done (``"moran"``, ``"lee-yu"``) to the keys of its sources. :func:`cite` renders
either as BibTeX, APA or GB/T 7714-2015.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from types import MappingProxyType
from typing import Any

from spillgap._reference_styles import STYLES
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
    text = resources.files("spillgap").joinpath("_resources/references.toml").read_text("utf-8")
    entries: dict[str, dict[str, Any]] = tomllib.loads(text)
    found: dict[str, Reference] = {}
    for key, entry in sorted(entries.items()):
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in entry.items()
        }
        found[key] = Reference(key=key, **fields)
    return MappingProxyType(found)


REFERENCES: Mapping[str, Reference] = _load()

_LIBRARIES = ("libpysal", "formulaic", "harris_2020", "virtanen_2020", "mckinney_2010")
_FE_ML = ("elhorst_2003", "elhorst_2014")

METHODS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # weights, autocorrelation
        "weights": ("cliff_ord_1973", "cliff_ord_1981", "anselin_1988", "libpysal"),
        "moran": ("moran_1950", "cliff_ord_1981", "esda"),
        "moran_scatter": ("anselin_1996",),
        "bivariate moran": ("wartenberg_1985", "lee_2001", "esda"),
        "lisa": ("anselin_1995", "esda"),
        "geary": ("geary_1954", "cliff_ord_1981", "esda"),
        "join counts": ("cliff_ord_1981", "esda"),
        "getis-ord": ("getis_ord_1992", "ord_getis_1995"),
        "fdr": ("benjamini_hochberg_1995", "caldas_de_castro_singer_2006"),
        # models
        "ols": ("elhorst_2014",),
        "slx": ("halleck_vega_elhorst_2015",),
        "sar": ("ord_1975", *_FE_ML),
        "sem": ("ord_1975", "anselin_1988", *_FE_ML),
        "sdm": ("lesage_pace_2009", *_FE_ML),
        "sdem": ("lesage_pace_2009", *_FE_ML),
        "sac": ("anselin_1988", "kelejian_prucha_1998", "elhorst_2014"),
        "gns": ("elhorst_2014",),
        "ml": ("elhorst_2014", "lee_2004"),
        "gmm": (
            "kelejian_prucha_1998",
            "kelejian_prucha_1999",
            "kelejian_prucha_2010",
            "kapoor_kelejian_prucha_2007",
            "mutl_pfaffermayr_2011",
            "arraiz_drukker_kelejian_prucha_2010",
            "badinger_egger_2015",
            "drukker_egger_prucha_2013",
            "arellano_bover_1995",
            "staiger_stock_1997",
            "montiel_olea_pflueger_2013",
            "anderson_rubin_1949",
            "guggenberger_kleibergen_mavroeidis_chen_2012",
        ),
        "random": (
            "elhorst_2014",
            "baltagi_2021",
            "millo_piras_2012",
            "kapoor_kelejian_prucha_2007",
            "baltagi_bresson_pirotte_2012",
        ),
        "mundlak": ("mundlak_1978", "debarsy_2012"),
        "dynamic": ("yu_dejong_lee_2008", "lee_yu_2010_dynamic", "elhorst_2014"),
        "lee-yu": ("lee_yu_2010",),
        "adjusted-score": ("yang_2018",),
        "regimes": ("anselin_1988", "anselin_rey_2014", "chow_1960"),
        "did": (
            "delgado_florax_2015",
            "clarke_2017",
            "butts_2021",
            "bertrand_duflo_mullainathan_2004",
            "conley_taber_2011",
        ),
        "staggered": (
            "goodman_bacon_2021",
            "dechaisemartin_dhaultfoeuille_2020",
            "sun_abraham_2021",
            "callaway_santanna_2021",
        ),
        "event study": ("montiel_olea_plagborg_moller_2019", "roth_2022"),
        "log-determinant": ("ord_1975", "barry_pace_1999", "pace_lesage_2004"),
        "trace": ("hutchinson_1990",),
        # covariance
        "robust": (
            "white_1980",
            "white_1982",
            "stock_watson_2008",
            "kelejian_prucha_2010",
            "lin_lee_2010",
        ),
        "cluster": ("arellano_1987", "cameron_miller_2015", "bester_conley_hansen_2011"),
        "driscoll-kraay": ("driscoll_kraay_1998", "kiefer_vogelsang_2005", "vogelsang_2012"),
        "conley": ("conley_1999", "bester_conley_hansen_vogelsang_2016"),
        "bootstrap": ("liu_1988", "davidson_flachaire_2008"),
        # effects
        "effects": ("lesage_pace_2009",),
        "dynamic effects": ("debarsy_ertur_lesage_2012", "elhorst_2014"),
        # tests
        "lm": (
            "anselin_bera_florax_yoon_1996",
            "anselin_legallo_jayet_2008",
            "elhorst_2010",
            "debarsy_ertur_2010",
        ),
        "lm random": ("breusch_pagan_1980", "baltagi_song_koh_2003"),
        "common factor": ("mur_angulo_2006", "elhorst_2010"),
        "hausman": ("hausman_1978", "mutl_pfaffermayr_2011", "lee_yu_2012"),
        "cd": ("pesaran_2021", "pesaran_2015", "juodis_reese_2022"),
        "jarque-bera": ("jarque_bera_1980",),
        "breusch-pagan": ("breusch_pagan_1979", "koenker_1981"),
        "chow": ("chow_1960",),
        "bayes": ("lesage_2014", "lesage_2015", "fernandez_ley_steel_2001"),
        # gaps and index
        "theil": ("theil_1967", "shorrocks_1980", "inequality"),
        "dagum": ("dagum_1997",),
        "convergence": ("barro_sala_i_martin_1992",),
        "clubs": ("phillips_sul_2007", "phillips_sul_2009"),
        "markov": ("quah_1993", "rey_2001", "giddy"),
        "kernel density": ("silverman_1986",),
        "ellipse": ("lefever_1926",),
        "explain_gap": ("oaxaca_1973", "blinder_1973", "lesage_pace_2009"),
        "fields": ("shorrocks_1982", "fields_2003"),
        "shapley": ("shorrocks_2013",),
        "targeting": ("frank_wolfe_1956",),
        "entropy": ("shannon_1948", "zou_yun_sun_2006"),
        "critic": ("diakoulaki_mavrotas_papayannakis_1995",),
        "pca": ("jolliffe_2002",),
        "topsis": ("hwang_yoon_1981",),
        "coupling": ("liao_1999", "li_li_zhou_shi_zhu_2012", "wang_kong_ren_zhi_dai_2021"),
        # data and software
        "us_states": ("munnell_1990", "baltagi_pinnoi_1995", "linearmodels", "libpysal"),
        "pysal": ("rey_anselin_2007", "rey_2022"),
        "maps": ("geopandas", "shapely", "mapclassify", "hunter_2007"),
        "python": _LIBRARIES,
        "peers": (
            "millo_piras_2012",
            "belotti_hughes_mortari_2017",
            "bivand_millo_piras_2021",
            "spreg",
        ),
    }
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


def keys_for(result: Any) -> tuple[str, ...]:
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
    has_multiplier = name in {"sar", "sdm", "sac", "gns"}
    used = [
        name,
        _option(model, "effects"),
        "regimes" if getattr(model, "regimes", None) is not None else "",
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
    return tuple(_expand([*methods, *_LIBRARIES, "spillgap"]))


def _option(holder: Any, attribute: str) -> str:
    value = getattr(holder, attribute, None)
    return value.casefold() if isinstance(value, str) else ""
