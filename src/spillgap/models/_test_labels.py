"""Key and source of every test, in one table; names and nulls are the messages of ``tests.ftl``."""

from __future__ import annotations

from collections.abc import Mapping

from spillgap.models._test_result import TestLabel

__all__ = ["LABELS"]

_SOURCES: Mapping[str, str] = {
    "lm_lag": "anselin_legallo_jayet_2008",
    "lm_error": "anselin_legallo_jayet_2008",
    "robust_lm_lag": "elhorst_2010",
    "robust_lm_error": "elhorst_2010",
    "lm_joint": "debarsy_ertur_2010",
    "bsk_lm1": "baltagi_song_koh_2003",
    "bsk_lm2": "baltagi_song_koh_2003",
    "bsk_slm1": "baltagi_song_koh_2003",
    "bsk_slm2": "baltagi_song_koh_2003",
    "bsk_joint": "baltagi_song_koh_2003",
    "bsk_conditional_lambda": "baltagi_song_koh_2003",
    "bsk_conditional_mu": "baltagi_song_koh_2003",
    "pesaran_cd": "pesaran_2021",
    "pesaran_cd_local": "pesaran_2021",
    "jarque_bera": "jarque_bera_1980",
    "breusch_pagan": "breusch_pagan_1979",
    "koenker": "koenker_1981",
    "groupwise": "koenker_1981",
    "lr": "elhorst_2014",
    "wald": "elhorst_2014",
    "wald_sar": "elhorst_2014",
    "wald_sem": "elhorst_2014",
    "wald_slx": "elhorst_2014",
    "lr_sar": "elhorst_2014",
    "lr_sem": "mur_angulo_2006",
    "lr_slx": "elhorst_2014",
    "wald_theta": "elhorst_2010",
    "lr_unit": "elhorst_2014",
    "lr_time": "elhorst_2014",
    "lr_twoway": "elhorst_2014",
    "chow": "chow_1960",
    "chow_lr": "anselin_1988",
    "pretrends": "roth_2022",
    "pretrends_largest": "montiel_olea_plagborg_moller_2019",
    "pretrends_own": "roth_2022",
    "pretrends_neighbours": "roth_2022",
    "hausman": "mutl_pfaffermayr_2011",
    "mundlak": "mundlak_1978",
}

LABELS: Mapping[str, TestLabel] = {key: TestLabel(key, source) for key, source in _SOURCES.items()}
"""Test key → label."""
