"""What a terminal answered, line by line, for people. The codec's own words stay in the record."""

from collections.abc import Mapping, Sequence
from typing import Any

from motorpool.terminals import parameters
from motorpool.terminals.register_words import GNSS, RADIO

LONGEST_SUMMARY = 3
Lines = list[tuple[str, str]]
_PLAIN: dict[str, str] = {
    "maker": "厂商", "model": "型号", "terminal_id": "设备编号", "iccid": "SIM 卡 ICCID", "hardware": "硬件版本",
    "firmware": "固件版本", "count": "数量", "settings": "围栏数据（十六进制）", "raw": "原始数据（十六进制）",
    "name": "驾驶员", "authority": "发证机构", "valid_until": "证件有效期至",
}  # fmt: skip
_RECORDER: dict[str, tuple[str, str]] = {
    "standard_year": ("执行标准 GB/T 19056", "年版"), "amendment": ("修改单号", ""),
    "driver_licence": ("当前驾驶人驾驶证号", ""), "time": ("记录仪时间", ""), "installed_at": ("初次安装时间", ""),
    "initial_km": ("初始里程", "km"), "total_km": ("累计行驶里程", "km"), "pulses_per_km": ("脉冲系数", "脉冲/km"),
    "vin": ("车辆识别代号", ""), "plate": ("机动车号牌号码", ""), "plate_kind": ("机动车号牌分类", ""),
    "certificate": ("3C 认证代码", ""), "model": ("认证产品型号", ""), "made_on": ("生产日期", ""),
    "production_number": ("生产流水号（十六进制）", ""),
}  # fmt: skip
WITHHELD, HIDDEN = "须按轨迹查看规定查看", "已隐藏"
_CARD = {"in": "已插卡", "out": "已拔卡"}


def lines_of(
    kind: str, answer: Mapping[str, Any] | None, content: Mapping[str, Any], *, with_place: bool = False
) -> Lines:
    """`content` is what was asked: an answer may only make sense beside it. `with_place` for who may see it there."""
    if not answer:
        return []
    if "parameters" in answer:
        return [_parameter(one) for one in answer["parameters"]]
    if answer.get("areas") is not None:
        return [_area(one) for one in answer["areas"]] or [("围栏", "终端内没有此类围栏")]
    if "answer_id" in answer:
        return [("驾驶员选择", _choice(answer["answer_id"], content.get("choices", ())))]
    if answer.get("block"):
        return _recorded(answer["block"])
    if "command" in answer and "data" in answer:
        return [("记录仪数据（十六进制）", HIDDEN if answer["data"] is None else answer["data"] or "无")]
    lines: Lines = []
    if "position" in answer:
        lines += _position(answer["position"]) if with_place else [("位置", WITHHELD)]
        if kind == "doors":
            lines.append(("车门", "已锁" if "doors_locked" in answer["position"].get("status", ()) else "未锁"))
    if "media_ids" in answer:
        lines.append(("照片编号", "、".join(map(str, answer["media_ids"])) or "无"))
    if "state" in answer:
        lines.append(("从业资格证", _CARD.get(answer["state"], "未知")))
    lines += [(label, str(answer[name])) for name, label in _PLAIN.items() if answer.get(name) not in (None, "", 0)]
    for name, label, words in (("gnss", "定位系统", GNSS), ("radio", "通信方式", RADIO)):
        if name in answer:
            lines.append((label, "、".join(words.get(word, word) for word in answer[name]) or "无"))
    return lines


def _parameter(one: Mapping[str, Any]) -> tuple[str, str]:
    number = int(one["id"], 16)
    known = parameters.CATALOGUE.get(number)
    label = f"{known.label if known else '未知参数'}（{one['id']}）"
    if number in parameters.SECRET:
        return label, HIDDEN
    value = one["value"] if "value" in one else f"{one.get('raw', '')}（十六进制）"
    return label, f"{value} {known.unit}".strip() if known else str(value)


def _recorded(block: Mapping[str, Any]) -> Lines:
    """A block of the driving recorder, in the order of its standard."""
    lines = []
    for name in sorted(block, key=[*_RECORDER, "signals", "refused"].index):  # the database keeps no order
        value = block[name]
        match name, value:
            case "signals", _:
                lines += [(f"状态信号 D{bit}", signal or "未命名") for bit, signal in enumerate(value)]
            case "refused", _:
                lines.append(("记录仪答复", "采集命令有误" if value == "collecting" else "设置命令有误"))
            case _, None | "":
                lines.append((_RECORDER[name][0], "未设置"))
            case _:
                label, unit = _RECORDER[name]
                lines.append((label, f"{str(value).replace('T', ' ')[:19]} {unit}".strip()))
    return lines


def summary_of(kind: str, answer: Mapping[str, Any] | None, content: Mapping[str, Any]) -> str:
    """For a row of a list, which never tells a place. Empty where the terminal only said that it had done it."""
    lines = lines_of(kind, answer, content)
    if len(lines) > LONGEST_SUMMARY:
        return f"共 {len(lines)} 项"
    return "；".join(f"{label} {text}" for label, text in lines)[:120]


def _choice(number: int, choices: Sequence[str]) -> str:
    return choices[number - 1] if 1 <= number <= len(choices) else f"未知选项 {number}"


def _area(one: Mapping[str, Any]) -> tuple[str, str]:
    """A fence in the terminal, as it holds it."""
    number = one.get("area_id", one.get("route_id"))
    said = [_place(one)]
    if limit := one.get("limit"):
        said.append(f"限速 {limit['top_speed_kmh']} 公里/小时")
    if period := one.get("period"):
        said.append(f"{period['start'] or '不限'} 至 {period['end'] or '不限'}".replace("T", " "))
    return f"{one.get('name') or '未命名'}（编号 {number}）", "；".join(said)


def _place(one: Mapping[str, Any]) -> str:
    match one:
        case {"center": center, "radius_m": radius}:
            return f"圆心 {_corner(center)}，半径 {radius} 米"
        case {"left_upper": upper, "right_lower": lower}:
            return f"左上 {_corner(upper)}，右下 {_corner(lower)}"
        case {"segments": segments}:
            return f"{len(segments)} 个拐点"
        case {"corners": corners}:
            return f"{len(corners)} 个顶点"
    return ""


def _corner(corner: Mapping[str, float]) -> str:
    return f"{corner['lat']}, {corner['lon']}"


def _position(position: Mapping[str, Any]) -> Lines:
    return [
        ("时间", str(position.get("time") or "未知").replace("T", " ")[:19]),
        ("位置", f"{position.get('lat')}, {position.get('lon')}"),
        ("速度", f"{position.get('speed_kmh')} 公里/小时"),
    ]
