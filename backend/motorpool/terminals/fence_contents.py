"""What can be asked of a terminal about fences: take one, forget it, tell of those it has."""

from typing import Literal

from pydantic import Field, TypeAdapter

from jt808 import Version
from jt808 import messages as m
from motorpool.terminals.content_base import CommandContent, NotInThisVersion
from motorpool.terminals.shapes import AnyShape, FenceKind, Shape, deletion_of, kind_number, setting_of


class PlaceFence(CommandContent):
    """The shape is kept with the command: what was sent stays readable when the fence changes."""

    kind: Literal["place_fence"] = "place_fence"
    fence_id: int = Field(ge=1)
    name: str
    shape: Shape

    @property
    def saying(self) -> str:
        return self.name

    def message(self, _version: Version) -> m.Message:
        return setting_of(self.shape, number=self.fence_id, name=self.name)


class RemoveFence(CommandContent):
    kind: Literal["remove_fence"] = "remove_fence"
    fence_id: int = Field(ge=1)
    name: str
    fence_kind: FenceKind

    @property
    def saying(self) -> str:
        return self.name

    def message(self, _version: Version) -> m.Message:
        return deletion_of(self.fence_kind, self.fence_id)


class QueryFences(CommandContent):
    kind: Literal["query_fences"] = "query_fences"
    fence_kind: FenceKind

    @property
    def saying(self) -> str:
        return self.fence_kind.label

    def message(self, version: Version) -> m.Message:
        if version is not Version.V2019:
            raise NotInThisVersion
        return m.AreaQuery(kind_number(self.fence_kind), ())


_SHAPES: TypeAdapter[AnyShape] = TypeAdapter(Shape)


def shape_of(kept: object) -> AnyShape:
    """As it was kept with its fence."""
    return _SHAPES.validate_python(kept)
