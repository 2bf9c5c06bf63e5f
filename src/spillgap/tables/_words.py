"""The words of tables in English and Chinese, in one dictionary."""

from __future__ import annotations

from spillgap.options import Language, language_index

__all__ = ["WORDS", "language", "word"]

WORDS: dict[str, tuple[str, str]] = {
    # blocks and parameters of a regression table
    "variable": ("Variable", "变量"),
    "main": ("Main", "本地变量"),
    "wx": ("Neighbours (W × x)", "邻近变量（W × x）"),
    "dynamics": ("Dynamics", "动态项"),
    "means": ("Unit means", "个体均值"),
    "spatial": ("Spatial parameters", "空间参数"),
    "constant": ("Constant", "常数项"),
    "lagged": ("{} (t−1)", "{}（滞后一期）"),
    "mean of": ("Mean of {}", "{}的均值"),
    "dependent": ("Dependent variable", "被解释变量"),
    "model": ("Model", "模型"),
    # statistics
    "sigma2": ("σ²", "σ²"),
    "r2_within": ("R² within", "组内 R²"),
    "r2_overall": ("R² overall", "整体 R²"),
    "loglik": ("Log-likelihood", "对数似然值"),
    "aic": ("AIC", "AIC"),
    "bic": ("BIC", "BIC"),
    "nobs": ("Observations", "观测值"),
    "n_units": ("Units (N)", "个体数（N）"),
    "n_periods": ("Periods (T)", "时期数（T）"),
    "effects": ("Effects", "效应"),
    "weights": ("Weights (W)", "空间权重（W）"),
    "method": ("Estimator", "估计方法"),
    "correction": ("Correction", "偏误修正"),
    "cov_type": ("Standard errors", "标准误"),
    "stable": ("Stable interval of ρ", "ρ 的稳定区间"),
    "warnings": ("Warnings", "警告"),
    "notes": ("Notes:", "注："),
    # values of options
    "pooled": ("Pooled", "混合"),
    "unit": ("Unit", "个体固定"),
    "time": ("Time", "时间固定"),
    "twoway": ("Unit and time", "双向固定"),
    "random": ("Random", "随机"),
    "mundlak": ("Mundlak", "Mundlak 相关随机"),
    "ml": ("ML", "极大似然"),
    "gmm": ("GMM", "广义矩估计"),
    "lee-yu": ("Lee–Yu", "Lee–Yu"),
    "adjusted-score": ("Adjusted score", "调整得分"),
    "none": ("None", "无"),
    "classical": ("Classical", "经典"),
    "robust": ("Robust", "稳健"),
    "cluster": ("By unit", "个体聚类"),
    "driscoll-kraay": ("Driscoll–Kraay", "Driscoll–Kraay"),
    "conley": ("Conley", "Conley"),
    "bootstrap": ("Bootstrap", "自助法"),
    # what stands in parentheses
    "show se": ("Standard errors in parentheses.", "括号内为标准误。"),
    "show z": ("z statistics in parentheses.", "括号内为 z 统计量。"),
    "show p": ("p-values in parentheses.", "括号内为 p 值。"),
    "show ci": ("95% intervals in brackets.", "方括号内为 95% 置信区间。"),
    "stars": ("* p < 0.10, ** p < 0.05, *** p < 0.01.", "* p < 0.10，** p < 0.05，*** p < 0.01。"),
    "flat": (
        "† The likelihood is flat: the standard error is more than a third of the stable interval.",
        "† 似然函数较平：标准误超过平稳区间宽度的三分之一。",
    ),
    "profile intervals": (
        "Interval by profile likelihood: {}; the others by standard error.",
        "轮廓似然区间：{}；其余按标准误。",
    ),
    "likelihoods": (
        "Log-likelihoods, AIC and BIC of corrected and uncorrected fits do not compare.",
        "经校正与未经校正的估计，其对数似然、AIC 与 BIC 不可比较。",
    ),
    "interval": ("95% interval", "95% 区间"),
    # columns of frames
    "estimate": ("Estimate", "估计值"),
    "std_error": ("Std. error", "标准误"),
    "z": ("z", "z"),
    "p": ("p", "p 值"),
    "pvalue": ("p", "p 值"),
    "p_perm": ("p (permutation)", "p 值（置换）"),
    "lower": ("Lower", "下限"),
    "upper": ("Upper", "上限"),
    "direct": ("Direct", "直接效应"),
    "indirect": ("Indirect", "间接效应"),
    "total": ("Total", "总效应"),
    "effect": ("Effect", "效应"),
    "test": ("Test", "检验"),
    "name": ("Test", "检验"),
    "statistic": ("Statistic", "统计量"),
    "df": ("df", "自由度"),
    "null": ("Null hypothesis", "原假设"),
    "note": ("Note", "说明"),
    "alternative": ("Alternative", "备择假设"),
    "reference": ("Source", "文献"),
    "I": ("Moran's I", "Moran's I"),
    "expected": ("E[I]", "E[I]"),
    "sd": ("Std. dev.", "标准差"),
    "period": ("Period", "时期"),
    "year": ("Year", "年份"),
    "minimum": ("Minimum", "最小值"),
    "maximum": ("Maximum", "最大值"),
    "redundancy": ("1 − entropy", "信息效用值"),
    "intercept": ("Constant", "常数项"),
    "weight": ("Weight", "权重"),
    "entropy": ("Entropy", "信息熵"),
    "divergence": ("Divergence", "差异系数"),
    "direction": ("Direction", "方向"),
    "indicator": ("Indicator", "指标"),
    "count": ("N", "观测数"),
    "mean": ("Mean", "均值"),
    "between": ("Between s.d.", "组间标准差"),
    "within": ("Within s.d.", "组内标准差"),
    "min": ("Min", "最小值"),
    "median": ("Median", "中位数"),
    "max": ("Max", "最大值"),
    "part": ("Part", "部分"),
    "contribution": ("Contribution", "贡献"),
    "share": ("Share", "占比"),
    "percent": ("Share (%)", "占比（%）"),
    "gap": ("Gap", "差距"),
    "own": ("Own", "本地"),
    "neighbours": ("Neighbours", "邻近地区"),
    "residual": ("Residual", "残差"),
    "random_errors": ("Spatial error", "空间误差"),
    "baltagi": ("Baltagi: innovations only", "Baltagi：仅作用于特异误差"),
    "kkp": ("KKP: unit effects too", "KKP：亦作用于个体效应"),
    "unit effects": ("Unit effects", "个体效应"),
    "time effects": ("Time effects", "时间效应"),
    "unit_effects": ("Unit effects", "个体效应"),
    "time_effects": ("Time effects", "时间效应"),
    # titles
    "title regression": ("Spatial panel estimates", "空间面板估计结果"),
    "title effects": ("Direct, indirect and total effects", "直接、间接与总效应"),
    "title tests": ("Tests", "检验"),
    "title moran": ("Moran's I by period", "各时期 Moran's I"),
    "title weights": ("Weights of the indicators", "指标权重"),
    "title descriptive": ("Descriptive statistics", "描述性统计"),
    "title decomposition": ("What explains the gap", "差距的分解"),
}


def language(lang: str) -> int:
    """0 for English, 1 for Chinese; anything else is refused."""
    return language_index(lang)


def word(key: str, lang: Language) -> str:
    """The word for ``key``, or ``key`` itself where the dictionary has none."""
    pair = WORDS.get(key)
    return key if pair is None else pair[language(lang)]
