"""`motorpool audit …`: checking the trail's chain, and its head to keep elsewhere."""

from pathlib import Path

import click

from motorpool.runtime.commands.manage import run_management


@click.group(help="操作记录的哈希链。")
def audit() -> None:
    pass


@audit.command(help="核验哈希链；有问题时逐条指出，退出码为 1。")
@click.option(
    "--head",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="对照另存的链头文件；默认对照 MOTORPOOL_AUDIT_HEADS 所指的文件，未设置时为数据目录中的 audit-heads.jsonl。",
)
def verify(head: Path | None) -> None:
    run_management("verify_audit", *(["--head", str(head.resolve())] if head else []))


@audit.command("head", help="输出当前链头（一行 JSON），供另行保存。")
def show_head() -> None:
    run_management("audit_head")
