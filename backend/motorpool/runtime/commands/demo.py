"""`motorpool demo`: everything as in `serve`, filled with a demonstration city and its accounts."""

import json
from pathlib import Path

import click

from motorpool.runtime import serving
from motorpool.runtime.commands.options import with_address
from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home
from motorpool.runtime.listening import address_from_environment
from motorpool.runtime.serving import Installation

HEADINGS = {"role_label": "角色", "name": "姓名", "unit": "单位", "username": "账号", "password": "密码"}


@click.command(help="启动演示：附带一座示范城市的数据和账号。")
@with_address
def demo(host: str | None, port: int | None, web_processes: int) -> None:
    serving.serve(
        home=Home.of_this_installation(),
        address=address_from_environment(host, port),
        web_processes=web_processes,
        demo=True,
        prepare=_load,
        welcome=_welcome,
    )


def _load(installation: Installation) -> None:
    with installation.console.step("准备演示数据"):
        installation.manage("load_demo", tell=installation.console.say)


def _welcome(installation: Installation) -> None:
    address, console = installation.address, installation.console
    console.headline(f"演示已就绪：{address.url}    手机版：{address.url}/m/")
    if address.is_open_to_others:
        console.say("其他设备请用本机的 IP 地址访问。")
    console.table(_accounts(installation.home.folder / "demo-accounts.json"))
    console.say(f"数据目录 {installation.home.folder}，按 Ctrl-C 停止。")


def _accounts(path: Path) -> list[list[str]]:
    try:
        accounts = json.loads(path.read_text(encoding="utf-8"))
        return [list(HEADINGS.values()), *([str(account.get(key, "")) for key in HEADINGS] for account in accounts)]
    except (OSError, ValueError, AttributeError) as error:
        raise CannotRun(f"无法读取演示账号 {path}：{error}") from error
