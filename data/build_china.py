"""Build data/china/panel.csv and dictionary.csv from published provincial figures.

    python data/build_china.py FIGURES.csv [--out data/china]

FIGURES.csv holds one row per province and year, keyed by adcode and year, with the columns that
the formulas below name. What is written are the study's own variables: shares, values per head
and per GDP. Each is computed by evaluating the very formula that the dictionary prints. Missing
stays missing. The areas come from provinces.geojson beside the output, so build_boundaries.py
runs first. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from spillgap import regions
from spillgap.datasets import DIGITAL_INDICATORS, STUDY_COLUMNS

YEARS = range(2016, 2024)
PROVINCES = 31

NBS = "National Bureau of Statistics of China (NBS)"
SCIENCE = "NBS and Ministry of Science and Technology"
BULLETIN = "NBS, Ministry of Science and Technology and Ministry of Finance"

TABLES = {
    "internet": (NBS, "Annual data by province: Main internet indicators"),
    "telecom": (NBS, "Annual data by province: Main telecom capacity"),
    "enterprise": (NBS, "Annual data by province: Enterprise informatization and e-commerce"),
    "software": (NBS, "Annual data by province: Software and IT services"),
    "gdp": (NBS, "Annual data by province: GDP by region"),
    "population": (NBS, "Annual data by province: Population"),
    "budget": (
        NBS,
        "China Statistical Yearbook: General public budget expenditure by region (local "
        "governments)",
    ),
    "patents": (
        SCIENCE,
        "China Statistical Yearbook on Science and Technology: Three kinds of domestic patents "
        "granted by region",
    ),
    "rd": (
        BULLETIN,
        "Statistical bulletin on national S&T funding input: R&D expenditure by region (first "
        "release)",
    ),
    "staff": (
        SCIENCE,
        "China Statistical Yearbook on Science and Technology: Full-time equivalent of R&D "
        "personnel by region",
    ),
    "techmarket": (
        SCIENCE,
        "China Statistical Yearbook on Science and Technology: Value of contract exportation "
        "from domestic technical markets by region",
    ),
    "hightech": (
        SCIENCE,
        "China Statistical Yearbook on Science and Technology: Production and management in "
        "high-tech industry (manufacturing) by region",
    ),
    "own": ("spillgap", "computed on loading"),
}


@dataclass(frozen=True)
class Variable:
    """One line of the dictionary; ``formula`` is evaluated on the figures as it stands."""

    name: str
    label_en: str
    label_zh: str
    block: str
    unit: str
    unit_zh: str
    formula: str
    table: str
    note: str = ""


VARIABLES = (
    Variable(
        "broadband_ports_100",
        "Broadband ports per 100 people",
        "每百人互联网宽带接入端口数",
        "digital",
        "ports per 100 people",
        "个/百人",
        "100 * broadband_ports / population_yearend",
        "internet",
    ),
    Variable(
        "broadband_subscribers_100",
        "Broadband subscribers per 100 people",
        "每百人互联网宽带接入用户数",
        "digital",
        "subscribers per 100 people",
        "户/百人",
        "100 * broadband_subscribers / population_yearend",
        "internet",
    ),
    Variable(
        "mobile_users_100",
        "Mobile internet users per 100 people",
        "每百人移动互联网用户数",
        "digital",
        "users per 100 people",
        "户/百人",
        "100 * mobile_internet_users / population_yearend",
        "internet",
        "Break in definition: 2016-17 count more than phone subscribers in Beijing, Jiangsu and "
        "Shanghai; comparable from 2018. Above 100 where people hold several connections.",
    ),
    Variable(
        "mobile_traffic_pc",
        "Mobile internet traffic per head",
        "人均移动互联网接入流量",
        "digital",
        "GB per person",
        "GB/人",
        "mobile_internet_traffic / population_yearend",
        "internet",
    ),
    Variable(
        "cable_km2",
        "Optical cable per km²",
        "每平方公里光缆长度",
        "digital",
        "km per km²",
        "公里/平方公里",
        "optical_cable_length / area_km2",
        "telecom",
        "Areas are measured on the boundaries (see SOURCES.md); Shanghai's includes the water of "
        "the Yangtze's mouth.",
    ),
    Variable(
        "cable_pc",
        "Optical cable per head",
        "人均光缆长度",
        "digital",
        "m per person",
        "米/人",
        "0.1 * optical_cable_length / population_yearend",
        "telecom",
    ),
    Variable(
        "ecommerce_sales_gdp",
        "E-commerce sales / GDP",
        "电子商务销售额占GDP比重",
        "digital",
        "%",
        "%",
        "100 * ecommerce_sales / gdp",
        "enterprise",
        "Sales rise by a third in 2022 in the source. Sales are turnover, not value added.",
    ),
    Variable(
        "ecommerce_firm_share",
        "Firms with e-commerce",
        "有电子商务交易活动的企业比重",
        "digital",
        "% of firms",
        "%",
        "1.0 * ecommerce_firm_share",
        "enterprise",
        "As published. The median jumps from 9.4 to 13.2% in 2023.",
    ),
    Variable(
        "websites_100",
        "Websites per 100 firms",
        "每百家企业拥有网站数",
        "digital",
        "sites per 100 firms",
        "个/百家",
        "1.0 * websites_per_100_firms",
        "enterprise",
        "As published. Falls over time almost everywhere: firms move to platforms.",
    ),
    Variable(
        "computers_100",
        "Computers per 100 staff",
        "每百人使用计算机数",
        "digital",
        "computers per 100 staff",
        "台/百人",
        "1.0 * computers_per_100_staff",
        "enterprise",
        "As published.",
    ),
    Variable(
        "software_gdp",
        "Software revenue / GDP",
        "软件业务收入占GDP比重",
        "digital",
        "%",
        "%",
        "0.01 * software_revenue / gdp",
        "software",
        "Tibet never reports; Inner Mongolia 2021 left out as an evident error of the source. "
        "2023 is rounded in the source.",
    ),
    Variable(
        "science_share",
        "S&T share of local budget",
        "科技支出占地方一般公共预算支出比重",
        "policy",
        "%",
        "%",
        "100 * budget_science_tech / budget_expenditure",
        "budget",
        "Jilin falls by 42% in 2022; the national sum holds.",
    ),
    Variable(
        "education_share",
        "Education share of local budget",
        "教育支出占地方一般公共预算支出比重",
        "policy",
        "%",
        "%",
        "100 * budget_education / budget_expenditure",
        "budget",
    ),
    Variable(
        "invention_patents_10k",
        "Invention patents granted per 10,000 people",
        "每万人发明专利授权量",
        "innovation",
        "patents per 10,000 people",
        "件/万人",
        "patents_granted_invention / population_yearend",
        "patents",
    ),
    Variable(
        "patents_10k",
        "Patents granted per 10,000 people",
        "每万人专利授权量",
        "innovation",
        "patents per 10,000 people",
        "件/万人",
        "patents_granted / population_yearend",
        "patents",
        "Inventions, utility models and designs.",
    ),
    Variable(
        "patents_granted",
        "Patents granted",
        "专利授权量",
        "innovation",
        "patents",
        "件",
        "1.0 * patents_granted",
        "patents",
        "Count, for shares of the national total.",
    ),
    Variable(
        "patents_granted_invention",
        "Invention patents granted",
        "发明专利授权量",
        "innovation",
        "patents",
        "件",
        "1.0 * patents_granted_invention",
        "patents",
        "Count, for shares of the national total.",
    ),
    Variable(
        "rd_gdp",
        "R&D expenditure / GDP",
        "研发经费投入强度",
        "innovation",
        "%",
        "%",
        "100 * rd_expenditure / gdp",
        "rd",
        "Over the GDP as revised after the 2023 economic census, so slightly below the intensity "
        "of the first release.",
    ),
    Variable(
        "rd_staff_10k",
        "R&D staff per 10,000 people",
        "每万人研发人员全时当量",
        "innovation",
        "person-years per 10,000 people",
        "人年/万人",
        "rd_personnel_fte / population_yearend",
        "staff",
    ),
    Variable(
        "tech_contracts_gdp",
        "Technology contracts sold / GDP",
        "技术合同输出成交额占GDP比重",
        "innovation",
        "%",
        "%",
        "0.01 * techmarket_value_exported / gdp",
        "techmarket",
        "Contracts by the seller's province. Guangxi 2021 is ten times its neighbours in time, "
        "the same in two editions. Tibet 2016 is zero in the source: mind logarithms.",
    ),
    Variable(
        "tertiary_share",
        "Tertiary share of GDP",
        "第三产业增加值占GDP比重",
        "industry",
        "%",
        "%",
        "100 * va_tertiary / gdp",
        "gdp",
    ),
    Variable(
        "secondary_share",
        "Secondary share of GDP",
        "第二产业增加值占GDP比重",
        "industry",
        "%",
        "%",
        "100 * va_secondary / gdp",
        "gdp",
    ),
    Variable(
        "hightech_gdp",
        "High-tech manufacturing revenue / GDP",
        "高技术制造业营业收入占GDP比重",
        "industry",
        "%",
        "%",
        "100 * hightech_revenue / gdp",
        "hightech",
        "2017 was not published; the definition of revenue changes between 2016 and 2018. "
        "Revenue is turnover, not value added.",
    ),
    Variable(
        "gdp_pc",
        "GDP per head",
        "人均地区生产总值",
        "economy",
        "yuan per person",
        "元/人",
        "1.0 * gdp_per_capita",
        "gdp",
        "As published: current prices, over the mean of the population at the start and the end "
        "of the year.",
    ),
    Variable(
        "urban_share",
        "Urban share of population",
        "城镇化率",
        "economy",
        "%",
        "%",
        "100 * population_urban / population_yearend",
        "population",
    ),
    Variable(
        "population",
        "Population at year-end",
        "年末常住人口",
        "economy",
        "10,000 people",
        "万人",
        "1.0 * population_yearend",
        "population",
    ),
    Variable(
        "gdp",
        "GDP",
        "地区生产总值",
        "economy",
        "100 million yuan",
        "亿元",
        "1.0 * gdp",
        "gdp",
        "Current prices; the series revised after the 2023 economic census, history included.",
    ),
)

STUDY_VARIABLES = (
    Variable(
        "digital",
        "Digital economy index",
        "数字经济发展指数",
        "study",
        "0-100",
        "0—100",
        "entropy_index(" + ", ".join(DIGITAL_INDICATORS) + ")",
        "own",
        "Entropy weights over all province-years pooled: comparable across provinces and years.",
    ),
    *(
        Variable(name, english, chinese, "study", unit, unit_zh, STUDY_COLUMNS[name], "own", note)
        for name, english, chinese, unit, unit_zh, note in (
            (
                "policy",
                "Policy support",
                "政策支持",
                "%",
                "%",
                "S&T share of the local general public budget expenditure.",
            ),
            (
                "innovation",
                "Innovation",
                "创新水平",
                "patents per 10,000 people",
                "件/万人",
                "Invention patents granted per 10,000 people.",
            ),
            (
                "industry",
                "Industrial structure",
                "产业结构",
                "%",
                "%",
                "Tertiary share of GDP.",
            ),
        )
    ),
)


def read_figures(path: Path, areas: Path) -> pd.DataFrame:
    """The published figures of the years studied, with each province's area, in one order."""
    figures = pd.read_csv(path, dtype={"adcode": str})
    figures = figures[figures["year"].isin(YEARS)].sort_values(["year", "adcode"])
    features = json.loads(areas.read_text(encoding="utf-8"))["features"]
    area = {f["properties"]["adcode"]: f["properties"]["area_km2"] for f in features}
    figures["area_km2"] = figures["adcode"].map(area)
    rows = figures.groupby("year").size()
    unknown = sorted(set(figures["adcode"]) - set(area))
    if unknown or list(rows.index) != list(YEARS) or (rows != PROVINCES).any():
        raise SystemExit(
            f"{path} must hold {PROVINCES} provinces in each of {YEARS[0]}-{YEARS[-1]}; rows by "
            f"year: {rows.to_dict()}, unknown adcodes: {unknown}."
        )
    return figures.reset_index(drop=True)


def panel(figures: pd.DataFrame) -> pd.DataFrame:
    """The study's variables, one row per province and year."""
    names = {
        "adcode": figures["adcode"],
        "name_en": [regions.name(code) for code in figures["adcode"]],
        "name_zh": [regions.name(code, lang="zh") for code in figures["adcode"]],
        "year": figures["year"],
    }
    values = {v.name: figures.eval(v.formula) for v in VARIABLES}
    made = pd.DataFrame({**names, **values})
    if np.isinf(made[list(values)].to_numpy()).any():
        raise SystemExit("A denominator is zero.")
    return made


def dictionary(made: pd.DataFrame) -> pd.DataFrame:
    """What each variable is, where it comes from and which cells it has."""
    rows = []
    for v in (*VARIABLES, *STUDY_VARIABLES):
        publisher, table = TABLES[v.table]
        source = v.formula if v.name in STUDY_COLUMNS else v.name
        inputs = list(DIGITAL_INDICATORS) if v.name == "digital" else [source]
        known = made[made[inputs].notna().all(axis=1)]
        rows.append(
            {
                "variable": v.name,
                "label_en": v.label_en,
                "label_zh": v.label_zh,
                "block": v.block,
                "unit": v.unit,
                "unit_zh": v.unit_zh,
                "formula": v.formula,
                "publisher": publisher,
                "table": table,
                "direction": "+",
                "in_digital": v.name in DIGITAL_INDICATORS,
                "first_year": known["year"].min(),
                "last_year": known["year"].max(),
                "cells": len(known),
                "note": v.note,
            }
        )
    return pd.DataFrame(rows)


def main() -> None:
    """Build both files."""
    here = Path(__file__).parent / "china"
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("figures", type=Path, help="published figures by adcode and year")
    arguments.add_argument("--out", type=Path, default=here)
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    made = panel(read_figures(given.figures, here / "provinces.geojson"))
    options = {"index": False, "encoding": "utf-8", "lineterminator": "\n"}
    made.to_csv(given.out / "panel.csv", float_format="%.8g", **options)
    dictionary(made).to_csv(given.out / "dictionary.csv", **options)
    for name in ("panel.csv", "dictionary.csv"):
        print(f"{given.out / name}: {(given.out / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
