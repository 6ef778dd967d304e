"""What the operator sees: numbered steps with the seconds they took, and tables that line up in Chinese too."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from unicodedata import east_asian_width

import click

NUMBERS = "①②③④⑤⑥⑦⑧⑨"


class Console:
    def __init__(self) -> None:
        self._steps = 0
        self._line_is_open = False

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """`① 启动数据库 … 1.3 秒`; what is said meanwhile stands below, indented."""
        number = NUMBERS[self._steps % len(NUMBERS)]
        self._steps += 1
        began = time.monotonic()
        click.echo(f"{number} {title} …", nl=False)
        self._line_is_open = True
        try:
            yield
        except BaseException:
            self._close_line()
            raise
        taken = f"{time.monotonic() - began:.1f} 秒"
        click.echo(f" {taken}" if self._line_is_open else f"   {title}完成，{taken}")
        self._line_is_open = False

    def say(self, text: str) -> None:
        self._close_line()
        click.echo(f"   {text}")

    def headline(self, text: str) -> None:
        self._close_line()
        click.secho(text, bold=True)

    def complain(self, text: str) -> None:
        self._close_line()
        click.secho(text, fg="red", err=True)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
        for row in rows:
            self.say(
                "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
            )

    def _close_line(self) -> None:
        if self._line_is_open:
            click.echo()
        self._line_is_open = False


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
