"""The spatial pattern: whether like lies next to like, and where."""

from __future__ import annotations

from typing import Any

from spillgap.report._blocks import Chapter, Exhibit, Figures, Points, Prose
from spillgap.report._reading import Reading

__all__ = ["moran_in_short", "pattern"]


def pattern(read: Reading) -> Chapter:
    """Moran's I of every variable, and the local clusters."""
    interest = read.result.study.interest
    blocks: list[Any] = []
    if read.has("moran"):
        opening, *variables = _morans(read)
        blocks += [Prose.of(opening), Points.of(*variables)]
        names = list(read.found("moran"))
        blocks.append(Figures(tuple(_moran_plate(read, name) for name in names[:2])))
        blocks.append(Exhibit(f"moran_{interest}" if interest in names else f"moran_{names[0]}"))
    if read.has("lisa"):
        blocks.append(Prose.of(*_clusters(read)))
        years = list(read.found("lisa"))
        blocks.append(Figures(tuple(_lisa_plate(read, year) for year in years)))
        blocks.append(Figures(tuple(_scatter_plate(read, year) for year in years)))
    return Chapter("pattern", read.say("The spatial pattern", "空间格局"), blocks)


def moran_in_short(read: Reading) -> str:
    """Whether the variable of interest is clustered, in one sentence."""
    results = read.found("moran")
    name = read.result.study.interest
    name = name if name in results else next(iter(results))
    table = results[name].to_frame()
    last, clear = table.iloc[-1], int((table["p_perm"] < 0.05).sum())
    if not clear:
        like = read.say("No pattern in space can be shown", "未能证实存在空间格局")
    elif last["I"] > 0:
        like = read.say("Like lies next to like", "相似水平的地区彼此相邻")
    else:
        like = read.say("Unlike values lie side by side", "高低值地区相邻")
    said = read.interest if name == read.result.study.interest else read.inline(name)
    return read.say(
        f"{like}: Moran's I of {said} is {read.num(last['I'], 3)} in "
        f"{table.index[-1]}, significant in {clear} of {len(table)} periods.",
        f"{like}：{table.index[-1]} 年{read.inline(name)}的莫兰指数为 "
        f"{read.num(last['I'], 3)}，{len(table)} 期中有 {clear} 期显著。",
    )


def _morans(read: Reading) -> list[str]:
    draws = read.result.study.permutations
    sentences = [
        read.say(
            "Moran's I asks whether neighbours resemble each other more than chance would have it "
            f"({draws} permutations, two-sided, 5%).",
            f"莫兰指数检验邻近地区的相似程度是否超出随机分布（{draws} 次置换，双侧，5% 水平）。",
        )
    ]
    for name, result in read.found("moran").items():
        table = result.to_frame()
        clear = int((table["p_perm"] < 0.05).sum())
        low, high = read.num(table["I"].min(), 3), read.num(table["I"].max(), 3)
        label = read.label(name)
        sentences.append(
            read.say(
                f"{label}: between {low} and {high}, significant in {clear} of {len(table)} "
                "periods.",
                f"{label}：介于 {low} 与 {high} 之间，{len(table)} 期中有 {clear} 期显著。",
            )
        )
    return sentences


def _clusters(read: Reading) -> list[str]:
    from spillgap.autocorrelation import QUADRANTS

    study = read.result.study
    sentences = []
    for year, clusters in read.numbers("lisa").items():
        parts = [
            read.say(
                f"{QUADRANTS[code].label('en')}: {read.joined(map(read.unit, members))}",
                f"{QUADRANTS[code].label('zh')}：{read.joined(map(read.unit, members))}",
            )
            for code, members in clusters.items()
            if code != "NS"
        ]
        found = read.say("; ", "；").join(parts) or read.say("none", "无")
        sentences.append(
            read.say(f"Local clusters in {year} – {found}.", f"{year} 年的局部集聚——{found}。")
        )
    expected = read.num(study.pattern.alpha * read.result.inputs.panel.n_units, 1)
    rule = study.pattern.correction
    if rule is None:
        sentences.append(
            read.say(
                f"Every unit is tested at {study.pattern.alpha:g} without correction: about "
                f"{expected} clusters would appear by chance alone.",
                f"各地区均按 {study.pattern.alpha:g} 的水平检验且未作校正：仅凭偶然即会出现约 "
                f"{expected} 个集聚。",
            )
        )
    else:
        sentences.append(
            read.say(
                f"Corrected for testing every unit ({rule.upper()}) at {study.pattern.alpha:g}.",
                f"已按 {rule.upper()} 作多重检验校正（{study.pattern.alpha:g} 水平）。",
            )
        )
    return sentences


def _moran_plate(read: Reading, name: str) -> tuple[str, str, str]:
    table = read.found("moran")[name].to_frame()
    caption = read.say(f"Moran's I of {read.inline(name)}", f"{read.label(name)}的莫兰指数")
    alt = read.say(
        f"Moran's I by period, from {table['I'].iloc[0]:.3f} in {table.index[0]} to "
        f"{table['I'].iloc[-1]:.3f} in {table.index[-1]}, with the band of no autocorrelation.",
        f"历年莫兰指数，由 {table.index[0]} 年的 {table['I'].iloc[0]:.3f} 到 "
        f"{table.index[-1]} 年的 {table['I'].iloc[-1]:.3f}，并示无自相关区间。",
    )
    return f"moran_{name}", caption, alt


def _lisa_plate(read: Reading, year: str) -> tuple[str, str, str]:
    clusters = read.numbers("lisa")[year]
    count = sum(len(members) for code, members in clusters.items() if code != "NS")
    label = read.label(read.result.study.interest)
    caption = read.say(f"Local clusters, {year}", f"局部集聚（{year} 年）")
    alt = read.say(
        f"Map of local clusters of {read.interest} in {year}: {count} units belong to one.",
        f"{year} 年{label}局部集聚地图：{count} 个地区属于显著集聚。",
    )
    return f"lisa_{year}", caption, alt


def _scatter_plate(read: Reading, year: str) -> tuple[str, str, str]:
    caption = read.say(f"Moran scatter plot, {year}", f"莫兰散点图（{year} 年）")
    alt = read.say(
        f"Each unit's value in {year} against the mean of its neighbours.",
        f"{year} 年各地区取值与其邻近地区均值的散点图。",
    )
    return f"scatter_{year}", caption, alt
