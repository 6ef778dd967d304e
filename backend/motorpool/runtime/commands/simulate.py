"""`motorpool simulate`: a fleet that does not exist, driving and reporting to a gateway."""

from datetime import datetime
from pathlib import Path

import click

from motorpool.runtime.commands.manage import execute
from motorpool.runtime.errors import CannotRun
from motorpool.runtime.listening import gateway_address

SINCE = "从这一时刻开始：早于现在的部分先作为盲区数据补报；流速不为 1 时从这一刻起播放。"
A_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


class Moment(click.ParamType[float]):
    name = "时间"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return datetime.fromisoformat(value).astimezone().timestamp()
        except ValueError:
            self.fail(f"不是时间：{value}，应如 2026-11-25T07:30+08:00", param, ctx)


class Server(click.ParamType[tuple[str, int]]):
    name = "主机:端口"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        host, _, port = value.rpartition(":")
        if not host or not (port.isascii() and port.isdigit()) or not 0 < int(port) < 65_536:
            self.fail(f"不是地址：{value}，应如 127.0.0.1:6808", param, ctx)
        return host.strip("[]"), int(port)


HELP = """模拟车队：在虚构道路上行驶，用 JT/T 808 向网关报告位置。计划相同、种子相同，轨迹就相同。

\b
例：
  motorpool simulate --vehicles 200
      二百辆车，各有普通一天的行程
  motorpool simulate --vehicles 50 --pace 60 --since 2026-11-25T07:00+08:00
      把过去的一天一秒当一分播放
  motorpool simulate --plan day.jsonl --noise 15 --outages 1 --speed 1.3 --version 2011
      按计划文件行驶：定位更散、每小时断网一次、车速快三成
  motorpool simulate --trips --write-plan day.jsonl
      把今天的出车任务写成计划文件
"""


@click.command(help=HELP)
@click.option("--server", type=Server(), help="网关地址，默认为本机的网关。")
@click.option("--vehicles", type=click.IntRange(1, 100_000), help="虚构这么多辆车，各有普通一天的行程。")
@click.option("--plan", "plan_file", type=A_FILE, help="行程计划文件（每行一个 JSON）。")
@click.option("--trips", is_flag=True, help="按本演示环境中的出车任务行驶，任务变动随之变动。")
@click.option("--seed", type=int, default=0, show_default=True, help="种子。")
@click.option(
    "--pace", type=click.FloatRange(0.01, 3600), default=1.0, show_default=True, help="流速，60 为一秒当一分。"
)
@click.option("--since", type=Moment(), help=SINCE)
@click.option("--until", type=Moment(), help="到这一时刻结束，默认一直运行。")
@click.option("--version", type=click.Choice(["2011", "2013", "2019"]), help="协议版本，默认 2013 与 2019 各半。")
@click.option(
    "--noise", type=click.FloatRange(0, 200), default=3.5, show_default=True, help="行驶中定位误差，米（标准差）。"
)
@click.option("--tunnels/--no-tunnels", default=True, show_default=True, help="隧道中无定位、无网络（盲区）。")
@click.option(
    "--outages", type=click.FloatRange(0, 1), default=0.05, show_default=True, help="每车每小时断网的概率，过后补报。"
)
@click.option(
    "--outage-minutes", type=click.FloatRange(0.5, 55), default=7.0, show_default=True, help="断网最长几分钟。"
)
@click.option("--speed", type=click.FloatRange(0.2, 3), default=1.0, show_default=True, help="车速，为平常的几倍。")
@click.option("--write-frames", type=NEW_FILE, help="只写出报文（每行一帧，十六进制），须有 --since 和 --until。")
@click.option("--write-plan", type=NEW_FILE, help="只写出计划文件，不运行。")
@click.option("--write-register", type=NEW_FILE, help="写出 phone,plate 文件，供 motorpool terminals import 登记。")
def simulate(
    server: tuple[str, int] | None,
    vehicles: int | None,
    plan_file: Path | None,
    trips: bool,
    seed: int,
    pace: float,
    since: float | None,
    until: float | None,
    version: str | None,
    noise: float,
    tunnels: bool,
    outages: float,
    outage_minutes: float,
    speed: float,
    write_frames: Path | None,
    write_plan: Path | None,
    write_register: Path | None,
) -> None:
    if sum(map(bool, (vehicles, plan_file, trips))) != 1:
        raise CannotRun("请在 --vehicles、--plan、--trips 中选择一个")
    host, port = server or (gateway_address().host, gateway_address().port)
    if trips:
        if pace != 1 or since or until or write_frames or write_register:
            raise CannotRun(
                "--trips 跟随现在的任务，不能与 --pace、--since、--until、--write-frames、--write-register 同用"
            )
        told = {
            "--server": [host, str(port)], "--seed": [str(seed)], "--noise": [str(noise)], "--outages": [str(outages)],
            "--outage-minutes": [str(outage_minutes)], "--speed": [str(speed)],
            "--spoken": [version] if version else [], "--write-plan": [str(write_plan.resolve())] if write_plan else [],
        }  # fmt: skip
        words = [word for name, values in told.items() if values for word in (name, *values)]
        execute(["motorpool", "simulate_trips", *words, *([] if tunnels else ["--no-tunnels"])], create=False)
        return
    from jt808 import Version
    from simulator import cli
    from simulator.plans import BadPlan
    from simulator.reporting import Conditions

    try:
        cli.simulate(
            server=(host, port),
            vehicles=vehicles,
            plan_file=plan_file,
            seed=seed,
            pace=pace,
            since=since,
            until=until,
            version=Version(version) if version else None,
            write_plan=write_plan,
            write_register=write_register,
            write_frames=write_frames,
            conditions=Conditions(noise, tunnels, outages, outage_minutes * 60),
            speed=speed,
            say=click.echo,
        )
    except (BadPlan, OSError, UnicodeDecodeError) as error:
        raise CannotRun(str(error)) from error
    except KeyboardInterrupt:
        click.echo("已停止。")
