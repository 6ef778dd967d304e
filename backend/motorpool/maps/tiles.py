"""Tile services: addresses as an operator copies them from a provider, checked, and as the page's map reads them.

Positions are WGS-84, of which CGCS2000 (天地图) is the same on a screen. Providers that shift their maps are refused:
our vehicles would stand some 500 m beside the road, and shifting them is reserved to licensed software.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from urllib.parse import urlsplit

SHIFTED = {
    "autonavi.com": "高德", "amap.com": "高德", "gtimg.com": "腾讯", "qq.com": "腾讯", "bdimg.com": "百度",
    "baidu.com": "百度", "google.cn": "谷歌（中国）", "geoq.cn": "智图",
}  # fmt: skip
"""Whose tiles are cut in GCJ-02 or BD-09, by the end of the host's name."""
OTHER_WORDS = {
    "tilematrix": "z",
    "tilecol": "x",
    "tilerow": "y",
    "s": "a-c",
    "r": "",
    "level": "z",
    "col": "x",
    "row": "y",
}
"""How WMTS and other libraries say the same. `{r}` asks for pictures of double size, which nobody needs here."""
PLACES = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"\{(?:([a-z])-([a-z])|(\d+)-(\d+))\}")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?", re.IGNORECASE | re.ASCII)
"""It goes into a header of every page, where a blank or a semicolon would begin another rule."""
PROJECTIONS = ("EPSG:3857", "EPSG:4490")


class BadTiles(ValueError):
    """What the operator has to mend, in words."""


def tile_urls(addresses: Sequence[str], *, key: str, projection: str, https: bool) -> list[str]:
    """With `{x}`, `{y}` or `{-y}`, `{z}` and ranges such as `{0-7}` left to fill in; the lowest layer first."""
    if projection not in PROJECTIONS:
        raise BadTiles(f"MAP_TILE_PROJECTION 只能是 {' 或 '.join(PROJECTIONS)}：{projection}")
    return [_checked(_in_our_words(address, key), https) for address in addresses]


def _in_our_words(address: str, key: str) -> str:
    def said(found: re.Match[str]) -> str:
        word = found[1]
        if word == "key":
            if not key:
                raise BadTiles(f"地址中有 {{key}}，请设置 MAP_TILE_KEY：{address}")
            return key
        other = OTHER_WORDS.get(word.lower())
        return found[0] if other is None else f"{{{other}}}" if other else ""

    return PLACES.sub(said, address)


def _checked(url: str, https: bool) -> str:
    parts = urlsplit(url)
    local = not parts.scheme and not parts.netloc and url.startswith("/")
    if not local and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise BadTiles(f"MAP_TILE_URLS 须以 https://、http:// 或 / 开头：{url}")
    if https and parts.scheme == "http":
        raise BadTiles(f"平台以 HTTPS 提供服务，浏览器不会加载 http 底图：{url}")
    if not local and not ORIGIN.fullmatch(RANGE.sub("0", _origin(url))):
        raise BadTiles(f"MAP_TILE_URLS 中的主机名只能由字母、数字、点和连字符组成，可带端口：{url}")
    left = set(PLACES.findall(RANGE.sub("", url)))
    if unknown := left - {"x", "y", "-y", "z"}:
        raise BadTiles(f"MAP_TILE_URLS 中的 {{{min(unknown)}}} 不认识，请换成具体的值：{url}")
    if not {"x", "z"} <= left or len(left & {"y", "-y"}) != 1:
        raise BadTiles(f"MAP_TILE_URLS 须含 {{x}}、{{y}}、{{z}}：{url}")
    for host, whose in SHIFTED.items():
        if f".{parts.hostname or ''}".removesuffix(".").endswith(f".{host}"):
            raise BadTiles(
                f"{whose}底图采用加密偏移坐标，车辆会偏离道路数百米，不能使用；"
                f"请改用天地图等 CGCS2000 或 WGS-84 底图：{url}"
            )
    return url


def tile_origins(urls: Sequence[str]) -> list[str]:
    """Where pictures of the base map come from, each by its full name: a page may load from nowhere else."""
    return sorted({origin for url in urls if "://" in url for origin in _spread(_origin(url))})


def _origin(url: str) -> str:
    """As it is written; `urlsplit` would leave out line breaks, which a header must not get."""
    return "/".join(url.split("/")[:3])


def _spread(origin: str) -> Iterator[str]:
    pieces = RANGE.split(origin)
    texts, ranges = pieces[::5], [pieces[at : at + 4] for at in range(1, len(pieces), 5)]
    for chosen in product(*(list(_between(*one)) for one in ranges)):
        yield "".join(text + value for text, value in zip(texts, (*chosen, ""), strict=True))


def _between(first: str | None, last: str | None, low: str | None, high: str | None) -> Iterator[str]:
    if first and last:
        yield from map(chr, range(ord(first), ord(last) + 1))
    else:
        yield from map(str, range(int(low or 0), int(high or 0) + 1))
