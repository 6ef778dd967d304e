"""Heads saved outside the database."""

import json
from pathlib import Path

import pytest

from motorpool.audit.chain import heads
from motorpool.audit.chain.heads import BadHeads
from tests.audit.chains import chained, found, head

pytestmark = pytest.mark.django_db


def test_a_head_is_appended_once(tmp_path: Path) -> None:
    path = tmp_path / heads.FILE
    heads.save(path)
    assert not path.exists()  # nothing is sealed yet
    chained(3)
    heads.save(path)
    heads.save(path)
    first = head()
    chained(3)
    heads.save(path)

    assert heads.read(path) == [first, head()]
    assert [json.loads(line)["position"] for line in path.read_text().splitlines()] == [3, 6]
    assert path.stat().st_mode & 0o777 == 0o600
    assert found(*heads.read(path)) == []


def test_a_line_cut_by_a_crash_spoils_nothing(tmp_path: Path) -> None:
    path = tmp_path / heads.FILE
    chained(3)
    path.write_text(f'{head()}\n{{"position": 3, "cha')
    chained(3)
    heads.save(path)
    assert [one.position for one in heads.read(path)] == [3, 6]


@pytest.mark.parametrize("line", ['{"position": 3}', '{"position": "x", "chain_hash": "", "at": ""}', "[1]}"])
def test_what_is_no_head_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / heads.FILE
    path.write_text(line + "\n")
    with pytest.raises(BadHeads, match="第 1 行"):
        heads.read(path)


def test_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadHeads, match="无法读取"):
        heads.read(tmp_path / "nowhere")
