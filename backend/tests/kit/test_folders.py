"""Folders for what people leave with us are for nobody else."""

import os
from pathlib import Path

from motorpool.kit.folders import private_folder


def test_neither_the_folder_nor_the_one_above_is_open_to_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        made = private_folder(tmp_path / "media" / "ab")
    finally:
        os.umask(before)
    assert [one.stat().st_mode & 0o777 for one in (made, made.parent)] == [0o700, 0o700]
    assert private_folder(made) == made
