"""What an operator sees: verdict and exit code."""
# ruff: noqa: S608 - statements of whoever tampers, with keys of our own

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django.fixtures import Settings

from motorpool.audit.chain import heads
from tests.audit.chains import chained, head, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    settings.MOTORPOOL_HOME = str(tmp_path)
    return tmp_path


def verified(*arguments: str) -> tuple[int, str]:
    output = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=output, stderr=output, no_color=True)
    except SystemExit as stopped:
        return int(stopped.code or 0), output.getvalue()
    return 0, output.getvalue()


def test_a_whole_chain(home: Path) -> None:
    chained(5)
    heads.save(home / heads.FILE)
    code, output = verified()
    assert (code, output.splitlines()) == (
        0,
        [
            f"对照 {home / heads.FILE} 中的 1 个链头。",
            "已核验 5 条封存，另有 0 条刚提交的记录等待封存。",
            "✓ 链完整：没有记录被篡改、删除、插入或调换。",
        ],
    )


def test_without_any_saved_head_it_says_what_it_cannot_find() -> None:
    code, output = verified()
    assert code == 0
    assert "没有已保存的链头可对照" in output


def test_everything_wrong_is_named_and_it_fails() -> None:
    entries = chained(9)
    tamper(
        f"UPDATE audit_entry SET note = '无事' WHERE id = {entries[1].pk}",
        f"DELETE FROM audit_entry WHERE id = {entries[3].pk}",
    )
    code, output = verified()
    assert code == 1
    assert f"✗ 记录被篡改（位置 2，记录 {entries[1].pk}）：内容与封存时不同" in output
    assert f"✗ 记录被删除（位置 4，记录 {entries[3].pk}）：已封存的记录不在了" in output
    assert "✗ 发现 2 处问题：记录被删除 1，记录被篡改 1。" in output


def test_a_copy_of_the_heads_kept_elsewhere(tmp_path: Path) -> None:
    chained(9)
    output = StringIO()
    call_command("audit_head", stdout=output)
    assert output.getvalue() == f"{head()}\n"
    copy = tmp_path / "copy.jsonl"
    copy.write_text(output.getvalue())
    tamper("DELETE FROM audit_seal WHERE position > 5")

    code, text = verified("--head", str(copy))

    assert code == 1
    assert "✗ 链尾被截断（位置 5）" in text


def test_a_long_list_is_cut_short() -> None:
    chained(205)
    tamper("UPDATE audit_entry SET note = '无事'")
    code, output = verified()
    assert code == 1
    assert output.count("✗ 记录被篡改（") == 200
    assert "✗ 发现 205 处问题" in output


def test_a_file_that_is_none() -> None:
    with pytest.raises(CommandError, match="无法读取链头文件"):
        verified("--head", "nowhere")


def test_no_head_yet() -> None:
    with pytest.raises(CommandError, match="还没有封存"):
        call_command("audit_head")
