"""Figures that an installation may set: typed, with bounds, and refused with a sentence where they make no sense."""

from functools import cache
from typing import TypeVar

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from pydantic_core import ErrorDetails


class Rules(BaseModel):
    """Frozen; every field has a default and, where it needs them, bounds."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    @field_validator("*", mode="before")
    @classmethod
    def no_number(cls, value: object) -> object:
        """True is 1 wherever a field takes both whole numbers and fractions."""
        if isinstance(value, bool):
            raise ValueError("应为数字")
        return value


R = TypeVar("R", bound=Rules)


def rules_of(kind: type[R]) -> R:
    """Of this installation: what `settings.RULES` has under the name of the class.

    Raises ImproperlyConfigured with a sentence for the operator.
    """
    found: R = _read(kind, settings.RULES[kind.__name__])
    return found


@cache
def _read(kind: type[R], written: str) -> R:
    try:
        return kind.model_validate_json(written or "{}")
    except ValidationError as error:
        raise ImproperlyConfigured("；".join(_said(one) for one in error.errors(include_url=False))) from error


def problems(kind: type[Rules], *, variable: str) -> list[CheckMessage]:
    """For a system check: `variable` is the environment variable in which the operator writes them."""
    try:
        rules_of(kind)
    except ImproperlyConfigured as error:
        return [Error(f"环境变量 {variable} 有误：{error}", id=f"rules.{kind.__name__}")]
    return []


_SAID = {
    "json_invalid": "不是有效的 JSON 对象",
    "model_type": "应为 JSON 对象",
    "extra_forbidden": "没有这一项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def _said(error: ErrorDetails) -> str:
    name = ".".join(str(part) for part in error["loc"]) or "整个值"
    return f"{name}：{_SAID.get(error['type'], '应为数字').format(**error.get('ctx', {}))}"
