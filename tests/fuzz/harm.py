"""Ways to damage bytes and text, each a function of a random.Random and what it damages."""

from __future__ import annotations

import random
from collections.abc import Callable

BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "gb18030", "gbk", "big5", "cp1250"),
    *("cp1251", "cp1252", "latin-1", "shift_jis", "euc_kr", "koi8-r", "cp437", "utf-7"),
)
LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\r\r\n", "\v", "\x85", "\u2028", "")
CELLS = (
    *("", " ", "7*", "n.a.", ".", "07", "７", "²", "½", "٣", "1,234", "1.234", "0,615", "1.234,5"),
    *("1,234.5", "12 345", "1'234", "−3", "1e5", "1e999", "inf", "NaN", "NA", "-", "…", "0x1F"),
    *(
        "1_000",
        "#DIV/0!",
        "=1+1",
        "@x",
        "合计",
        "Total",
        "2020年",
        "2020",
        "2020.0",
        "2020年第一季度",
    ),
    *("2020年13月", "true", "None", "\0", "\x07", "\x85", "\ufeff", "\u202e", "\ue000", "🏔", "é"),
    *('"', '""', "'", "a\nb", "a\rb", "a;b", "a,b", "a\tb", "a|b", "x" * 5000, "9" * 400),
    *("北京", "Beijing", "110000", "-0", "+1", "1.", ".5", "1.2.3", "01.02.2020", "1,2,3", "١٢"),
)
HEADERS = (
    *(
        "",
        " ",
        "year",
        "2019",
        "2020年",
        "2020",
        "geometry",
        "_row",
        "value",
        "地区",
        "指标",
        "index",
    ),
    *("level_0", "u", "x", "0", "NaN", "数据库：", "x_2019", "x 2019", "HR60", "\0", "a" * 300),
)


def truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20, 200)) if data else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + data[start + rng.randrange(1, 200) :]


def repeat(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[: start + rng.randrange(200)] + data[start:]


def blank(rng: random.Random, data: bytes) -> bytes:
    start, length = rng.randrange(len(data) + 1), rng.randrange(1, 200)
    return data[:start] + rng.choice((b"\0", b"\xff", b" ")) * length + data[start + length :]


def insert(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data) + 1)
    return data[:start] + rng.randbytes(rng.randrange(1, 40)) + data[start:]


def mark(rng: random.Random, data: bytes) -> bytes:
    return rng.choice(BYTE_ORDER_MARKS) + data


def noise(rng: random.Random, data: bytes) -> bytes:
    return rng.randbytes(rng.choice((0, 1, 4, 64, 2000)))


def lead(rng: random.Random, data: bytes) -> bytes:
    """The right first bytes before noise: past the check of the kind of file."""
    return data[: rng.choice((4, 16, 64))] + rng.randbytes(300)


Harm = Callable[[random.Random, bytes], bytes]
HARMS: tuple[Harm, ...] = (truncate, flip, flip, cut, repeat, blank, insert, mark, noise, lead)


def damaged(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    """Bytes after one to three kinds of damage, and which."""
    chosen = rng.choices(HARMS, k=rng.choice((1, 1, 1, 2, 3)))
    for harm in chosen:
        data = harm(rng, data)
    return "+".join(harm.__name__ for harm in chosen), data


def encoded(rng: random.Random, text: str) -> tuple[str, bytes]:
    """Text in some encoding, what it cannot write replaced, and which."""
    name = rng.choice(("utf-8", "utf-8", *ENCODINGS)[: rng.choice((2, 19))])
    return name, text.encode(name, "replace")
