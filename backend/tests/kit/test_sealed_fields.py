"""Columns that hold sealed values: masked wherever they go, found by their index, readable only on purpose."""

import json
import pickle
from typing import ClassVar

import pytest
from django.db import connection, models
from django.forms.models import model_to_dict
from pytest_django.fixtures import Settings

from motorpool.kit.masking import UNREADABLE, identity_mask, phone_mask
from motorpool.kit.sealed_fields import BlindIndex, Masked, SealedField, matching
from motorpool.kit.sealing import KeyMissing

pytestmark = pytest.mark.django_db


class Card(models.Model):
    phone = SealedField(mask=phone_mask)
    phone_index = BlindIndex(of="phone")
    phone_tail = BlindIndex(of="phone", last=4)

    objects: ClassVar[models.Manager["Card"]] = models.Manager()

    class Meta:
        app_label = "cards"
        db_table = "card"

    def __str__(self) -> str:
        return f"card {self.phone}"


@pytest.fixture(autouse=True)
def _table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE card (id bigserial, phone text, phone_index text, phone_tail text) ON COMMIT DROP"
        )


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM card ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_what_is_written_is_sealed_and_what_is_read_is_masked() -> None:
    card = Card.objects.create(phone="13812345678")
    [written] = stored()
    assert written.startswith("s1.a.test.")
    for one in (card, Card.objects.get()):
        assert isinstance(one.phone, Masked)
        assert one.phone == "138****5678" == json.loads(json.dumps(one.phone))
        assert model_to_dict(one)["phone"].startswith("138****5678#")
        assert str(one) == "card 138****5678"
        assert "13812345678" not in repr(one.phone) + str(pickle.loads(pickle.dumps(one.phone)))  # noqa: S301
        assert one.phone.clear() == "13812345678"


def test_saving_what_was_read_writes_the_same_sealed_value() -> None:
    Card.objects.create(phone="13812345678")
    before = stored()
    Card.objects.get().save()
    assert stored() == before


def test_is_found_by_the_whole_or_its_end() -> None:
    Card.objects.bulk_create([Card(phone="138 1234 5678"), Card(phone="13900005678"), Card(phone="110"), Card()])
    assert [Card.objects.filter(matching(Card, q)).count() for q in ("13812345678", "5678", "110", "1234", "")] == [
        1, 2, 1, 0, 0,
    ]  # fmt: skip


def test_a_lost_key_spoils_no_list(settings: Settings) -> None:
    Card.objects.create(phone="13812345678")
    before = Card.objects.values_list("phone_index")[0]
    settings.DATA_KEYS = "other:" + "B" * 42 + "A="
    [card] = Card.objects.all()
    assert card.phone == UNREADABLE
    with pytest.raises(KeyMissing):
        card.phone.clear()
    card.save()
    assert Card.objects.values_list("phone_index")[0] == before
    settings.DATA_KEYS = "test:" + "A" * 43 + "="
    assert Card.objects.get().phone.clear() == "13812345678"


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13812345678", "138****5678"), ("0519-85685012", "***********12"), ("110", "****"), ("", "")],
)
def test_phones_are_masked(number: str, masked: str) -> None:
    assert phone_mask(number) == masked


def test_identity_numbers_are_masked() -> None:
    assert identity_mask("320401199001011234") == "320***********1234"
