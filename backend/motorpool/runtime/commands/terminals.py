"""`motorpool terminals …`: the register of terminals, from the command line."""

import os
from pathlib import Path

import click

from motorpool.runtime.commands.manage import execute


@click.group(help="车载终端的登记。")
def terminals() -> None:
    pass


@terminals.command("import", help="批量登记终端：CSV 文件，列名 phone,plate，UTF-8 或 GBK 编码。")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def import_file(file: Path) -> None:
    execute(["motorpool", "import_terminals", os.fspath(file.resolve())], create=False)
