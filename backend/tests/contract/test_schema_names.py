"""The OpenAPI document knows schemas by their bare names: of two that share one, the second is lost."""

from collections import Counter
from collections.abc import Iterator

from ninja import Schema

from motorpool.config.api import api


def _below(kind: type[Schema]) -> Iterator[type[Schema]]:
    for found in kind.__subclasses__():
        yield found
        yield from _below(found)


def test_no_two_schemas_share_a_name() -> None:
    assert api.get_openapi_schema()["paths"]  # every router is loaded
    ours = {found for found in _below(Schema) if found.__module__.startswith("motorpool.")}
    counted = Counter(found.__name__ for found in ours if "[" not in found.__name__)
    assert [name for name, count in counted.items() if count > 1] == []
