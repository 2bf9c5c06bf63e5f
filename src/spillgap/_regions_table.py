"""The 34 province-level units of China and the groups that studies put them in: facts only.

Codes are those of GB/T 2260 (six digits) and ISO 3166-2:CN (two letters).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AGGLOMERATIONS", "MACRO_REGIONS", "PROVINCES", "Group", "Province"]


@dataclass(frozen=True, slots=True)
class Province:
    """One province-level unit and every name it goes by."""

    adcode: str
    code: str
    name_en: str
    name_zh: str
    abbr_zh: str
    official_en: str
    official_zh: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A set of provinces with its labels and the document that defines it.

    ``coverage`` says what the province-level members stand for where the document names cities.
    """

    key: str
    name_zh: str
    members: tuple[str, ...]
    source: str
    coverage: str = "whole provinces"

    @property
    def name_en(self) -> str:
        """The English label, which is the key."""
        return self.key


def _municipality(
    adcode: str, code: str, name_en: str, name_zh: str, abbr: str, *aliases: str
) -> Province:
    return Province(
        adcode, code, name_en, name_zh, abbr, f"{name_en} Municipality", f"{name_zh}市", aliases
    )


def _province(
    adcode: str, code: str, name_en: str, name_zh: str, abbr: str, *aliases: str
) -> Province:
    return Province(
        adcode, code, name_en, name_zh, abbr, f"{name_en} Province", f"{name_zh}省", aliases
    )


def _other(
    adcode: str, code: str, names: tuple[str, str, str], official: tuple[str, str], *aliases: str
) -> Province:
    return Province(adcode, code, *names, *official, aliases)


# Shanxi (Shānxī) and Shaanxi (Shǎnxī) differ only by tone: the toned spellings are listed, so
# that dropping tone marks never decides between them.
PROVINCES: tuple[Province, ...] = (
    _municipality("110000", "BJ", "Beijing", "北京", "京", "Peking"),
    _municipality("120000", "TJ", "Tianjin", "天津", "津", "Tientsin"),
    _province("130000", "HE", "Hebei", "河北", "冀", "Hopeh"),
    _province("140000", "SX", "Shanxi", "山西", "晋", "Shānxī", "Shānxi", "Shansi", "晉"),
    _other(
        "150000",
        "NM",
        ("Inner Mongolia", "内蒙古", "蒙"),
        ("Inner Mongolia Autonomous Region", "内蒙古自治区"),
        "Nei Mongol",
        "Nei Monggol",
        "Nei Menggu",
        "内蒙",
        "內蒙古",
    ),
    _province("210000", "LN", "Liaoning", "辽宁", "辽", "遼寧"),
    _province("220000", "JL", "Jilin", "吉林", "吉", "Kirin"),
    _province("230000", "HL", "Heilongjiang", "黑龙江", "黑", "Heilungkiang", "黑龍江"),
    _municipality("310000", "SH", "Shanghai", "上海", "沪", "申", "滬"),
    _province("320000", "JS", "Jiangsu", "江苏", "苏", "Kiangsu", "江蘇"),
    _province("330000", "ZJ", "Zhejiang", "浙江", "浙", "Chekiang"),
    _province("340000", "AH", "Anhui", "安徽", "皖", "Anhwei"),
    _province("350000", "FJ", "Fujian", "福建", "闽", "Fukien", "閩"),
    _province("360000", "JX", "Jiangxi", "江西", "赣", "Kiangsi", "贛"),
    _province("370000", "SD", "Shandong", "山东", "鲁", "Shantung", "山東", "魯"),
    _province("410000", "HA", "Henan", "河南", "豫", "Honan"),
    _province("420000", "HB", "Hubei", "湖北", "鄂", "Hupeh"),
    _province("430000", "HN", "Hunan", "湖南", "湘"),
    _province("440000", "GD", "Guangdong", "广东", "粤", "Kwangtung", "廣東", "粵"),
    _other(
        "450000",
        "GX",
        ("Guangxi", "广西", "桂"),
        ("Guangxi Zhuang Autonomous Region", "广西壮族自治区"),
        "Guangxi Zhuang",
        "Kwangsi",
        "廣西",
        "广西自治区",
    ),
    _province("460000", "HI", "Hainan", "海南", "琼", "瓊"),
    _municipality("500000", "CQ", "Chongqing", "重庆", "渝", "Chungking", "重慶"),
    _province("510000", "SC", "Sichuan", "四川", "川", "蜀", "Szechuan", "Szechwan"),
    _province("520000", "GZ", "Guizhou", "贵州", "贵", "黔", "Kweichow", "貴州"),
    _province("530000", "YN", "Yunnan", "云南", "云", "滇", "雲南"),
    _other(
        "540000",
        "XZ",
        ("Tibet", "西藏", "藏"),
        ("Tibet Autonomous Region", "西藏自治区"),
        "Xizang",
        "Xizang (Tibet)",
        "Tibet (Xizang)",
    ),
    _province(
        "610000", "SN", "Shaanxi", "陕西", "陕", "Shǎnxī", "Shǎnxi", "Shensi", "秦", "陝西", "陝"
    ),
    _province("620000", "GS", "Gansu", "甘肃", "甘", "陇", "Kansu", "甘肅"),
    _province("630000", "QH", "Qinghai", "青海", "青", "Tsinghai"),
    _other(
        "640000",
        "NX",
        ("Ningxia", "宁夏", "宁"),
        ("Ningxia Hui Autonomous Region", "宁夏回族自治区"),
        "Ningxia Hui",
        "Ningsia",
        "寧夏",
        "宁夏自治区",
    ),
    _other(
        "650000",
        "XJ",
        ("Xinjiang", "新疆", "新"),
        ("Xinjiang Uygur Autonomous Region", "新疆维吾尔自治区"),
        "Xinjiang Uygur",
        "Xinjiang Uyghur",
        "Xinjiang Uighur",
        "Sinkiang",
        "新疆自治区",
        "新疆維吾爾自治區",
    ),
    _province("710000", "TW", "Taiwan", "台湾", "台", "臺灣", "台灣", "臺湾"),
    _other(
        "810000",
        "HK",
        ("Hong Kong", "香港", "港"),
        ("Hong Kong Special Administrative Region", "香港特别行政区"),
        "Xianggang",
        "HKSAR",
    ),
    _other(
        "820000",
        "MO",
        ("Macao", "澳门", "澳"),
        ("Macao Special Administrative Region", "澳门特别行政区"),
        "Macau",
        "Aomen",
        "澳門",
    ),
)

_NBS = (
    "National Bureau of Statistics of China, division into east, central, west and northeast "
    "(2011-06-13), used in the Statistical Communiqués since; it does not cover Hong Kong, Macao "
    "and Taiwan"
)

MACRO_REGIONS: dict[str, Group] = {
    group.key: group
    for group in (
        Group(
            "East",
            "东部地区",
            (
                "110000",
                "120000",
                "130000",
                "310000",
                "320000",
                "330000",
                "350000",
                "370000",
                "440000",
                "460000",
            ),
            _NBS,
        ),
        Group(
            "Central",
            "中部地区",
            ("140000", "340000", "360000", "410000", "420000", "430000"),
            _NBS,
        ),
        Group(
            "West",
            "西部地区",
            (
                "150000",
                "450000",
                "500000",
                "510000",
                "520000",
                "530000",
                "540000",
                "610000",
                "620000",
                "630000",
                "640000",
                "650000",
            ),
            _NBS,
        ),
        Group("Northeast", "东北地区", ("210000", "220000", "230000"), _NBS),
    )
}
"""NBS's four macro-regions; Hong Kong, Macao and Taiwan belong to none."""

AGGLOMERATIONS: dict[str, Group] = {
    group.key: group
    for group in (
        Group(
            "Beijing–Tianjin–Hebei",
            "京津冀",
            ("110000", "120000", "130000"),
            "CPC Central Committee and State Council, Outline of the Plan for the Coordinated "
            "Development of the Beijing–Tianjin–Hebei Region (京津冀协同发展规划纲要), 2015",
        ),
        Group(
            "Yangtze River Delta",
            "长三角",
            ("310000", "320000", "330000", "340000"),
            "CPC Central Committee and State Council, Outline of the Plan for the Integrated "
            "Regional Development of the Yangtze River Delta (长江三角洲区域一体化发展规划纲要), "
            "2019",
        ),
        Group(
            "Greater Bay Area",
            "粤港澳大湾区",
            ("440000", "810000", "820000"),
            "CPC Central Committee and State Council, Outline Development Plan for the "
            "Guangdong–Hong Kong–Macao Greater Bay Area (粤港澳大湾区发展规划纲要), 2019",
            "nine cities of Guangdong, with Hong Kong and Macao",
        ),
        Group(
            "Chengdu–Chongqing",
            "成渝地区双城经济圈",
            ("500000", "510000"),
            "CPC Central Committee and State Council, Outline of the Plan for the "
            "Chengdu–Chongqing Economic Circle (成渝地区双城经济圈建设规划纲要), 2021",
            "15 cities of Sichuan and 27 districts and counties of Chongqing, with parts of two",
        ),
        Group(
            "Middle Yangtze",
            "长江中游城市群",
            ("360000", "420000", "430000"),
            "National Development and Reform Commission, Development Plan for the City Cluster "
            "in the Middle Reaches of the Yangtze River (长江中游城市群发展规划), 2015, and its "
            "implementation programme for the 14th Five-Year Plan, 2022",
            "31 cities of Hubei, Hunan and Jiangxi",
        ),
    )
}
"""Five agglomerations at the level of provinces. No province is in two of them."""
