"""Name, null hypothesis and source of every test, in English and Chinese, in one table."""

from __future__ import annotations

from spillgap.models._test_result import TestLabel

__all__ = ["LABELS"]


def _label(name: str, name_zh: str, null: str, null_zh: str, reference: str) -> TestLabel:
    return TestLabel((name, name_zh), (null, null_zh), reference)


_PANEL_LM = "anselin_legallo_jayet_2008"
_BSK = "baltagi_song_koh_2003"

LABELS: dict[str, TestLabel] = {
    "lm_lag": _label(
        "LM, spatial lag", "LM 空间滞后检验",
        "there is no spatial lag (rho = 0)", "不存在空间滞后（rho = 0）", _PANEL_LM,
    ),
    "lm_error": _label(
        "LM, spatial error", "LM 空间误差检验",
        "there is no spatial error (lambda = 0)", "不存在空间误差（lambda = 0）", _PANEL_LM,
    ),
    "robust_lm_lag": _label(
        "Robust LM, spatial lag", "稳健 LM 空间滞后检验",
        "there is no spatial lag, whether or not there is a spatial error",
        "无论是否存在空间误差，均不存在空间滞后", "elhorst_2010",
    ),
    "robust_lm_error": _label(
        "Robust LM, spatial error", "稳健 LM 空间误差检验",
        "there is no spatial error, whether or not there is a spatial lag",
        "无论是否存在空间滞后，均不存在空间误差", "elhorst_2010",
    ),
    "lm_joint": _label(
        "LM, lag and error", "LM 空间滞后与误差联合检验",
        "there is neither a spatial lag nor a spatial error", "既无空间滞后也无空间误差",
        "debarsy_ertur_2010",
    ),
    "bsk_lm1": _label(
        "Baltagi–Song–Koh LM1", "Baltagi–Song–Koh LM1 检验",
        "there are no random unit effects, assuming no spatial error",
        "假定无空间误差时，不存在个体随机效应", _BSK,
    ),
    "bsk_lm2": _label(
        "Baltagi–Song–Koh LM2", "Baltagi–Song–Koh LM2 检验",
        "there is no spatial error, assuming no random unit effects",
        "假定无个体随机效应时，不存在空间误差", _BSK,
    ),
    "bsk_slm1": _label(
        "Baltagi–Song–Koh SLM1 (standardised)", "Baltagi–Song–Koh SLM1 检验（标准化）",
        "there are no random unit effects, assuming no spatial error",
        "假定无空间误差时，不存在个体随机效应", _BSK,
    ),
    "bsk_slm2": _label(
        "Baltagi–Song–Koh SLM2 (standardised)", "Baltagi–Song–Koh SLM2 检验（标准化）",
        "there is no spatial error, assuming no random unit effects",
        "假定无个体随机效应时，不存在空间误差", _BSK,
    ),
    "bsk_joint": _label(
        "Baltagi–Song–Koh LM-H (joint)", "Baltagi–Song–Koh LM-H 联合检验",
        "there are neither random unit effects nor a spatial error",
        "既无个体随机效应也无空间误差", _BSK,
    ),
    "bsk_conditional_lambda": _label(
        "Baltagi–Song–Koh conditional LM-lambda", "Baltagi–Song–Koh 条件 LM-lambda 检验",
        "there is no spatial error, whether or not there are random unit effects",
        "无论是否存在个体随机效应，均不存在空间误差", _BSK,
    ),
    "bsk_conditional_mu": _label(
        "Baltagi–Song–Koh conditional LM-mu", "Baltagi–Song–Koh 条件 LM-mu 检验",
        "there are no random unit effects, whether or not there is a spatial error",
        "无论是否存在空间误差，均不存在个体随机效应", _BSK,
    ),
    "pesaran_cd": _label(
        "Pesaran CD", "Pesaran CD 检验",
        "residuals of different units are uncorrelated", "不同个体的残差互不相关", "pesaran_2021",
    ),
    "pesaran_cd_local": _label(
        "Pesaran CD, neighbours only", "Pesaran 局部 CD 检验",
        "residuals of neighbouring units are uncorrelated", "相邻个体的残差互不相关",
        "pesaran_2021",
    ),
    "jarque_bera": _label(
        "Jarque–Bera", "Jarque–Bera 检验",
        "residuals are normal", "残差服从正态分布", "jarque_bera_1980",
    ),
    "breusch_pagan": _label(
        "Breusch–Pagan", "Breusch–Pagan 异方差检验",
        "the variance of residuals does not depend on the regressors",
        "残差方差不依赖解释变量", "breusch_pagan_1979",
    ),
    "koenker": _label(
        "Koenker (studentised Breusch–Pagan)", "Koenker 异方差检验（学生化 Breusch–Pagan）",
        "the variance of residuals does not depend on the regressors",
        "残差方差不依赖解释变量", "koenker_1981",
    ),
    "groupwise": _label(
        "Groupwise heteroskedasticity", "组间异方差检验",
        "residuals of all units have one variance", "各个体残差方差相同", "koenker_1981",
    ),
    "lr": _label(
        "Likelihood ratio", "似然比检验",
        "the restricted model holds", "约束模型成立", "elhorst_2014",
    ),
    "wald": _label(
        "Wald", "Wald 检验",
        "the linear restrictions hold", "线性约束成立", "elhorst_2014",
    ),
    "wald_sar": _label(
        "Wald, SDM to SAR", "Wald 检验：SDM 退化为 SAR",
        "the SDM reduces to the SAR (theta = 0)", "SDM 可退化为 SAR（theta = 0）", "elhorst_2014",
    ),
    "wald_sem": _label(
        "Wald, SDM to SEM (common factor)", "Wald 检验：SDM 退化为 SEM（公因子）",
        "the SDM reduces to the SEM (theta + rho beta = 0)",
        "SDM 可退化为 SEM（theta + rho beta = 0）", "elhorst_2014",
    ),
    "wald_slx": _label(
        "Wald, SDM to SLX", "Wald 检验：SDM 退化为 SLX",
        "the SDM reduces to the SLX (rho = 0)", "SDM 可退化为 SLX（rho = 0）", "elhorst_2014",
    ),
    "lr_sar": _label(
        "LR, SDM to SAR", "LR 检验：SDM 退化为 SAR",
        "the SDM reduces to the SAR (theta = 0)", "SDM 可退化为 SAR（theta = 0）", "elhorst_2014",
    ),
    "lr_sem": _label(
        "LR, SDM to SEM (common factor)", "LR 检验：SDM 退化为 SEM（公因子）",
        "the SDM reduces to the SEM (theta + rho beta = 0)",
        "SDM 可退化为 SEM（theta + rho beta = 0）", "mur_angulo_2006",
    ),
    "lr_slx": _label(
        "LR, SDM to SLX", "LR 检验：SDM 退化为 SLX",
        "the SDM reduces to the SLX (rho = 0)", "SDM 可退化为 SLX（rho = 0）", "elhorst_2014",
    ),
    "wald_theta": _label(
        "Wald, SLX to OLS", "Wald 检验：SLX 退化为 OLS",
        "neighbours' regressors have no effect (theta = 0)",
        "邻近地区的解释变量没有影响（theta = 0）", "elhorst_2010",
    ),
    "lr_unit": _label(
        "LR, unit effects", "LR 检验：个体固定效应",
        "unit effects are jointly zero", "个体固定效应联合为零", "elhorst_2014",
    ),
    "lr_time": _label(
        "LR, time effects", "LR 检验：时间固定效应",
        "time effects are jointly zero", "时间固定效应联合为零", "elhorst_2014",
    ),
    "lr_twoway": _label(
        "LR, unit and time effects", "LR 检验：双向固定效应",
        "unit and time effects are jointly zero", "个体与时间固定效应联合为零", "elhorst_2014",
    ),
    "chow": _label(
        "Chow", "Chow 检验",
        "coefficients are the same in all regimes", "各区制的系数相同", "chow_1960",
    ),
    "chow_lr": _label(
        "Chow, likelihood ratio", "Chow 似然比检验",
        "coefficients are the same in all regimes", "各区制的系数相同", "anselin_1988",
    ),
    "pretrends": _label(
        "Pre-trends", "处理前趋势检验",
        "own and neighbours' effects before treatment are all zero",
        "处理前的本地与邻近效应均为零", "roth_2022",
    ),
    "pretrends_largest": _label(
        "Pre-trends, largest lead", "处理前趋势检验（最大前置系数）",
        "own and neighbours' effects before treatment are all zero",
        "处理前的本地与邻近效应均为零", "montiel_olea_plagborg_moller_2019",
    ),
    "pretrends_own": _label(
        "Pre-trends, own", "处理前趋势检验（本地）",
        "own effects before treatment are all zero", "处理前的本地效应均为零", "roth_2022",
    ),
    "pretrends_neighbours": _label(
        "Pre-trends, neighbours'", "处理前趋势检验（邻近）",
        "effects of neighbours' treatment before it begins are all zero",
        "邻近地区处理开始前的效应均为零", "roth_2022",
    ),
    "hausman": _label(
        "Spatial Hausman", "空间 Hausman 检验",
        "unit effects are uncorrelated with the regressors (random effects are consistent)",
        "个体效应与解释变量不相关（随机效应一致）", "mutl_pfaffermayr_2011",
    ),
    "mundlak": _label(
        "Mundlak", "Mundlak 检验",
        "unit means of the regressors have no effect (random effects are consistent)",
        "解释变量的个体均值没有影响（随机效应一致）", "mundlak_1978",
    ),
}  # fmt: skip
"""Test key → label."""
