"""Figures that an installation may set: read, bounded, and refused with a sentence."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field
from pytest_django.fixtures import Settings

from motorpool.kit.rules import Rules, problems, rules_of


class ShopRules(Rules):
    open_h: int = Field(8, ge=0, le=23)
    price: float = Field(2, ge=0, strict=False)


def written(settings: Settings, text: str) -> None:
    settings.RULES = {"ShopRules": text}


def test_what_is_not_written_is_as_usual(settings: Settings) -> None:
    written(settings, '{"open_h": 9}')
    assert rules_of(ShopRules) == ShopRules(open_h=9, price=2)
    written(settings, "")
    assert rules_of(ShopRules) == ShopRules()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"open_h": 24}', "open_h：不能大于 23"),
        ('{"open_h": -1}', "open_h：不能小于 0"),
        ('{"open_h": "9"}', "open_h：应为数字"),
        ('{"open_h": true}', "open_h：应为数字"),
        ('{"price": true}', "price：应为数字"),
        ('{"opens": 9}', "opens：没有这一项"),
        ("{open_h: 9}", "整个值：不是有效的 JSON 对象"),
        ("[9]", "整个值：应为 JSON 对象"),
    ],
)
def test_what_makes_no_sense_is_said(settings: Settings, text: str, sentence: str) -> None:
    written(settings, text)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        rules_of(ShopRules)
    (found,) = problems(ShopRules, variable="MOTORPOOL_SHOP_RULES")
    assert found.msg == f"环境变量 MOTORPOOL_SHOP_RULES 有误：{sentence}"
