"""`motorpool jt808 …`: tools for the terminal protocol."""

import sys
from importlib import import_module

import click


@click.group(help="车载终端协议 JT/T 808 的工具。")
def jt808() -> None:
    pass


@jt808.command(help="把标准输入的十六进制报文逐条解读到标准输出。")
def decode() -> None:
    # Loaded when asked for: starting the platform needs no codec.
    import_module("jt808.cli").decode(sys.stdin, sys.stdout)
