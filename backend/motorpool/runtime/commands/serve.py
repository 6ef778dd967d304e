"""`motorpool serve`: a real installation. While nobody can sign in yet, the console shows how to set it up."""

import click

from motorpool.runtime import serving
from motorpool.runtime.commands.options import with_address
from motorpool.runtime.home import Home
from motorpool.runtime.listening import address_from_environment
from motorpool.runtime.serving import Installation


@click.command(help="启动平台：数据库、网页服务、终端网关和后台任务。")
@with_address
def serve(host: str | None, port: int | None, web_processes: int) -> None:
    serving.serve(
        home=Home.of_this_installation(),
        address=address_from_environment(host, port),
        web_processes=web_processes,
        demo=False,
        prepare=lambda _: None,
        welcome=_welcome,
    )


def _welcome(installation: Installation) -> None:
    address, console = installation.address, installation.console
    console.headline(f"平台已启动：{address.url}")
    if address.is_open_to_others:
        console.say("其他设备请用本机的 IP 地址访问。")
    match address.ask("/api/v1/setup"):
        case {"needed": True}:
            for code in installation.manage("setup_code"):  # none, if somebody was quicker
                console.headline(f"首次使用，请打开 {address.url}/setup 完成初始化，设置码：{code.strip()}")
    console.say(f"数据目录 {installation.home.folder}，按 Ctrl-C 停止。")
