"""Sealed values: vectors, binding, rotation, loss."""

import base64
from collections import Counter
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from motorpool.kit import sealing
from motorpool.kit.sealing import BadKeys, KeyMissing, SealBroken, Sm4Gcm, blind_index, label_of, seal, unseal

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
WHERE = "accounts.user.phone"


@pytest.fixture(params=["aes", "sm4"])
def cipher(request: pytest.FixtureRequest, settings: Settings) -> str:
    settings.DATA_CIPHER = request.param
    return str(request.param)


class TestVectors:
    def test_sm4_is_the_standard_one(self) -> None:
        key = bytes.fromhex("0123456789abcdeffedcba9876543210")
        made = Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update(key)  # noqa: S305
        assert made.hex() == "681edf34d206965e86b3e94f536e4246"

    def test_sm4_gcm_as_in_rfc_8998(self) -> None:
        key = bytes.fromhex("0123456789abcdeffedcba9876543210")
        nonce = bytes.fromhex("00001234567800000000abcd")
        bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        text = bytes.fromhex(
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeee"
            "aaaaaaaaaaaaaaaa"
        )
        box = Sm4Gcm.encrypt(key, nonce, text, bound)
        assert box.hex() == (
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397"
            "b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec"
        )
        assert Sm4Gcm.decrypt(key, nonce, box, bound) == text


class TestSeal:
    @given(text=st.text(max_size=200).filter(lambda text: "\x00" not in text))
    def test_opens_to_the_same_text(self, text: str) -> None:
        assert unseal(seal(text, context=WHERE), context=WHERE) == text

    def test_no_two_are_alike_and_nothing_shows(self, cipher: str) -> None:
        one, other = seal("13812345678", context=WHERE), seal("13812345678", context=WHERE)
        assert one != other
        assert "5678" not in one
        assert label_of(one).cipher == cipher[0]
        assert unseal(one, context=WHERE) == "13812345678"

    @pytest.mark.usefixtures("cipher")
    def test_each_changed_character_is_noticed(self) -> None:
        sealed = seal("13812345678", context=WHERE)
        for place in range(len(sealed) - 1):  # the last one may carry unused bits
            bent = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
            with pytest.raises((SealBroken, KeyMissing)):
                unseal(bent, context=WHERE)

    @pytest.mark.usefixtures("cipher")
    def test_does_not_open_in_another_column(self) -> None:
        with pytest.raises(SealBroken):
            unseal(seal("13812345678", context=WHERE), context="trips.trip.contact_phone")

    @pytest.mark.parametrize("text", ["", "13812345678", "s1.a.test.", "s1.a.test.AAAA", "s2.a.test.AAAA", "s1.a.t.é"])
    def test_what_was_never_sealed_is_refused(self, text: str) -> None:
        with pytest.raises(SealBroken):
            unseal(text, context=WHERE)


class TestKeys:
    def test_the_first_seals_and_all_open(self, settings: Settings) -> None:
        settings.DATA_KEYS = OLD
        before = seal("secret", context=WHERE)
        settings.DATA_KEYS = f"{NEW},{OLD}"
        settings.DATA_CIPHER = "sm4"
        after = seal("secret", context=WHERE)
        assert (str(label_of(before)), str(label_of(after))) == ("s1.a.old", "s1.s.new")
        assert unseal(before, context=WHERE) == unseal(after, context=WHERE) == "secret"

    def test_a_lost_one_is_named_as_such(self, settings: Settings) -> None:
        settings.DATA_KEYS = OLD
        before = seal("secret", context=WHERE)
        settings.DATA_KEYS = NEW
        with pytest.raises(KeyMissing) as refusal:
            unseal(before, context=WHERE)
        assert refusal.value.code == "data_key_missing"

    def test_another_key_of_the_same_name_opens_nothing(self, settings: Settings) -> None:
        settings.DATA_KEYS = OLD
        before = seal("secret", context=WHERE)
        settings.DATA_KEYS = NEW.replace("new:", "old:")
        with pytest.raises(SealBroken):
            unseal(before, context=WHERE)

    @pytest.mark.parametrize("text", ["", ",", "k1", "k1:AAAA", "k.1:" + OLD[4:], f"{OLD},{OLD}", "k1:%%%"])
    def test_wrongly_written_ones_are_refused(self, text: str) -> None:
        with pytest.raises(BadKeys):
            sealing.read_keys(text)

    def test_the_file_is_read_again_when_it_changes(self, settings: Settings, tmp_path: Path) -> None:
        settings.DATA_KEYS, settings.MOTORPOOL_HOME = "", str(tmp_path)
        with pytest.raises(BadKeys):
            sealing.keys()
        for lines in ([OLD], [NEW, OLD]):
            (tmp_path / sealing.DATA_KEYS).write_text("\n".join(lines))
            assert [key.id for key in list(sealing.keys())] == [line[:3] for line in lines]

    def test_a_list_opens_what_a_new_key_sealed_a_moment_ago(self, settings: Settings, tmp_path: Path) -> None:
        settings.DATA_KEYS, settings.MOTORPOOL_HOME = "", str(tmp_path)
        for lines in ([OLD], [NEW, OLD]):
            (tmp_path / sealing.DATA_KEYS).write_text("\n".join(lines))
            assert unseal(seal("secret", context=WHERE), context=WHERE) == "secret"

    def test_a_list_looks_at_the_file_of_keys_once_a_second(
        self, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.DATA_KEYS, settings.MOTORPOOL_HOME = "", str(tmp_path)
        (tmp_path / sealing.DATA_KEYS).write_text(OLD)
        sealed, now, looked = seal("secret", context=WHERE), [0.0], Counter[float]()

        def read(*_: object) -> str:
            looked[now[0]] += 1
            return OLD

        monkeypatch.setattr(sealing, "_read", read)
        monkeypatch.setattr("time.monotonic", lambda: now[0])
        for now[0] in (1e9, 1e9 + 0.5, 1e9 + 1):
            assert {unseal(sealed, context=WHERE) for _ in range(100)} == {"secret"}
        assert looked == {1e9: 1, 1e9 + 1: 1}


def test_a_blind_index_depends_on_text_place_and_key(settings: Settings) -> None:
    one = blind_index("13812345678", context=WHERE)
    assert one == blind_index("13812345678", context=WHERE)
    others = {blind_index("13812345679", context=WHERE), blind_index("13812345678", context="b")}
    settings.INDEX_KEY = "another"
    others.add(blind_index("13812345678", context=WHERE))
    assert len({one, *others}) == 4
