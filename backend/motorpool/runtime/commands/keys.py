"""`motorpool keys …`: the keys that personal data are sealed with."""

import os

import click

from motorpool.runtime.commands.manage import run_management
from motorpool.runtime.environment import DATA_KEYS, new_data_key
from motorpool.runtime.errors import CannotRun
from motorpool.runtime.home import Home, write_private


@click.group(help="个人信息的加密密钥。")
def keys() -> None:
    pass


@keys.command(help="各密钥加密了多少条数据。")
def status() -> None:
    run_management("data_keys", "status")


@keys.command(help="新增一把密钥，此后用它加密；旧密钥保留，用于解密。")
def new() -> None:
    key = new_data_key()
    if "MOTORPOOL_DATA_KEYS" in os.environ:
        click.echo(f"密钥由环境变量提供，请把下面一项加到 MOTORPOOL_DATA_KEYS 的最前面并重启：\n{key}")
        return
    path = Home.of_this_installation().folder / DATA_KEYS
    try:
        write_private(path, f"{key}\n{path.read_text().strip()}")
    except OSError as error:
        raise CannotRun(f"无法读写 {path}：{error.strerror}") from error
    click.echo(f"已新增密钥 {key.partition(':')[0]}，请备份 {path}，然后运行 motorpool keys rotate。")


@keys.command(help="用第一把密钥重新加密全部数据；可随时中断，再次运行即继续。")
def rotate() -> None:
    run_management("data_keys", "rotate")
