"""Addresses of tile services: what providers write, what is refused, and what the pages may then load."""

import os
import subprocess
import sys

import pytest

from motorpool.config import headers
from motorpool.maps.tiles import BadTiles, tile_origins, tile_urls

TIANDITU = (
    "https://t{0-7}.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=vec&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={TileMatrix}&TILEROW={TileRow}&TILECOL={TileCol}&tk={key}"
)


def urls(*addresses: str, key: str = "K1", projection: str = "EPSG:3857", https: bool = False) -> list[str]:
    return tile_urls(addresses, key=key, projection=projection, https=https)


def test_providers_words_become_ours() -> None:
    read = urls(
        TIANDITU,
        "https://{s}.tile.example/{z}/{x}/{y}{r}.png",
        "http://10.1.2.3:8080/tms/{z}/{x}/{-y}.png",
        "/tiles/{z}/{x}/{y}.png",
    )
    assert read[0].endswith("&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=K1")
    assert read[1:] == [
        "https://{a-c}.tile.example/{z}/{x}/{y}.png",
        "http://10.1.2.3:8080/tms/{z}/{x}/{-y}.png",
        "/tiles/{z}/{x}/{y}.png",
    ]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://webrd0{1-4}.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "高德底图采用加密偏移坐标"),
        ("https://wprd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}", "高德"),
        ("https://rt{0-3}.map.gtimg.com/tile?z={z}&x={x}&y={-y}", "腾讯"),
        ("https://maponline{0-3}.bdimg.com/tile/?x={x}&y={y}&z={z}", "百度"),
        ("https://tile.example/{z}/{x}.png", "须含"),
        ("https://tile.example/{z}/{x}/{y}/{-y}.png", "须含"),
        ("https://tile.example/{TileMatrixSet}/{z}/{x}/{y}", "{TileMatrixSet} 不认识"),
        ("tile.example/{z}/{x}/{y}", "开头"),
        ("https://t{0-7}.example.com; script-src */{z}/{x}/{y}", "主机名"),
        ("https://t.example.com;script-src/{z}/{x}/{y}", "主机名"),
        ("https://t.example.com,/{z}/{x}/{y}", "主机名"),
        ("https://'unsafe-inline'/{z}/{x}/{y}", "主机名"),
        ("https://user:pw@t.example.com/{z}/{x}/{y}", "主机名"),
        ("https://t.example.com:443;/{z}/{x}/{y}", "主机名"),
        ("https://[::1]/{z}/{x}/{y}", "主机名"),
        ("https://t.example.com?; script-src */{z}/{x}/{y}", "主机名"),
        ("https://t.example.com\n; script-src */{z}/{x}/{y}", "主机名"),
        (" https://t.example.com/{z}/{x}/{y}", "主机名"),
        ("https://{x}.example.com/{z}/{x}/{y}", "主机名"),
        ("https://wprd01.is.autonavi.com./appmaptile?x={x}&y={y}&z={z}", "高德"),
        ("https://WPRD01.is.AutoNavi.com.:443/appmaptile?x={x}&y={y}&z={z}", "高德"),
        ("javascript:{z}{x}{y}", "开头"),
    ],
)
def test_what_is_refused(address: str, said: str) -> None:
    with pytest.raises(BadTiles, match=said):
        urls(address)


def test_names_that_only_look_like_a_shifted_provider_are_not_refused() -> None:
    assert urls("https://notqq.com/{z}/{x}/{y}.png")


def test_settings_that_do_not_fit_together() -> None:
    for refused in (
        {"key": ""}, {"projection": "EPSG:4326"}, {"https": True},
    ):  # fmt: skip
        with pytest.raises(BadTiles):
            urls(TIANDITU.replace("https", "http"), **refused)


def test_pages_may_load_from_just_these_hosts_and_tell_them_no_path() -> None:
    hosts = [f"https://t{n}.tianditu.gov.cn" for n in range(8)]
    assert tile_origins(urls(TIANDITU, "http://10.1.2.3:8080/{z}/{x}/{y}.png", "/own/{z}/{x}/{y}")) == [
        "http://10.1.2.3:8080", *hosts
    ]  # fmt: skip
    assert tile_origins(["https://{a-c}{1-2}.x/{z}/{x}/{y}"]) == [f"https://{a}{n}.x" for a in "abc" for n in "12"]
    told = headers.of_pages(hosts[:1])
    policy = dict(part.strip().split(" ", 1) for part in told["Content-Security-Policy"].split(";"))
    assert policy["img-src"] == "'self' data: blob: https://t0.tianditu.gov.cn"
    assert (policy["connect-src"], policy["script-src"]) == ("'self'", "'self'")
    assert told["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "Referrer-Policy" not in headers.of_pages()


def test_pages_are_not_served_with_a_bad_setting_and_it_is_said_why() -> None:
    environment = os.environ | {"MAP_TILE_URLS": "https://webrd01.is.autonavi.com/?x={x}&y={y}&z={z}"}
    done = subprocess.run(
        [sys.executable, "-c", "import motorpool.config.pages"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("✗ 高德底图")
    assert "Traceback" not in done.stderr
