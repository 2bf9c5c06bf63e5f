"""Every test of a model: key and source; names and nulls are the messages of ``tests.ftl``."""

from __future__ import annotations

from dataclasses import dataclass

from spillgap.models._test_result import TestLabel
from spillgap.rows import Rows

__all__ = ["TESTS", "ModelTest"]


@dataclass(frozen=True)
class ModelTest:
    """A test of a model.

    Attributes
    ----------
    name : str
        Its key in tables of tests, and of its message in ``tests.ftl`` with ``-`` for ``_``.
    reference : str
        Its source's key in ``spillgap.references``.
    """

    name: str
    reference: str

    @property
    def label(self) -> TestLabel:
        """Its name and its null hypothesis."""
        return TestLabel(self.name, self.reference)


TESTS: Rows[ModelTest] = Rows(
    ModelTest("lm_lag", "anselin_legallo_jayet_2008"),
    ModelTest("lm_error", "anselin_legallo_jayet_2008"),
    ModelTest("robust_lm_lag", "elhorst_2010"),
    ModelTest("robust_lm_error", "elhorst_2010"),
    ModelTest("lm_joint", "debarsy_ertur_2010"),
    ModelTest("bsk_lm1", "baltagi_song_koh_2003"),
    ModelTest("bsk_lm2", "baltagi_song_koh_2003"),
    ModelTest("bsk_slm1", "baltagi_song_koh_2003"),
    ModelTest("bsk_slm2", "baltagi_song_koh_2003"),
    ModelTest("bsk_joint", "baltagi_song_koh_2003"),
    ModelTest("bsk_conditional_lambda", "baltagi_song_koh_2003"),
    ModelTest("bsk_conditional_mu", "baltagi_song_koh_2003"),
    ModelTest("pesaran_cd", "pesaran_2021"),
    ModelTest("pesaran_cd_local", "pesaran_2021"),
    ModelTest("jarque_bera", "jarque_bera_1980"),
    ModelTest("breusch_pagan", "breusch_pagan_1979"),
    ModelTest("koenker", "koenker_1981"),
    ModelTest("groupwise", "koenker_1981"),
    ModelTest("lr", "elhorst_2014"),
    ModelTest("wald", "elhorst_2014"),
    ModelTest("wald_sar", "elhorst_2014"),
    ModelTest("wald_sem", "elhorst_2014"),
    ModelTest("wald_slx", "elhorst_2014"),
    ModelTest("lr_sar", "elhorst_2014"),
    ModelTest("lr_sem", "mur_angulo_2006"),
    ModelTest("lr_slx", "elhorst_2014"),
    ModelTest("wald_theta", "elhorst_2010"),
    ModelTest("lr_unit", "elhorst_2014"),
    ModelTest("lr_time", "elhorst_2014"),
    ModelTest("lr_twoway", "elhorst_2014"),
    ModelTest("chow", "chow_1960"),
    ModelTest("chow_lr", "anselin_1988"),
    ModelTest("pretrends", "roth_2022"),
    ModelTest("pretrends_largest", "montiel_olea_plagborg_moller_2019"),
    ModelTest("pretrends_own", "roth_2022"),
    ModelTest("pretrends_neighbours", "roth_2022"),
    ModelTest("hausman", "mutl_pfaffermayr_2011"),
    ModelTest("mundlak", "mundlak_1978"),
)
"""Every test by its key."""
