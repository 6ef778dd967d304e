"""The parameters of a terminal that 0x8103 sets and 0x0104 reports: number -> name and how the value is written."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, Self

from jt808.fields import decode_text
from jt808.messages.message import Part, Plain

Kind = Literal["BYTE", "WORD", "DWORD", "STRING", "BYTES"]


class Definition(NamedTuple):
    name: str
    kind: Kind = "DWORD"


_SIZES: dict[Kind, int] = {"BYTE": 1, "WORD": 2, "DWORD": 4}

DEFINITIONS: dict[int, Definition] = {
    0x0001: Definition("heartbeat_interval_s"),
    0x0002: Definition("tcp_answer_timeout_s"),
    0x0003: Definition("tcp_repeats"),
    0x0004: Definition("udp_answer_timeout_s"),
    0x0005: Definition("udp_repeats"),
    0x0006: Definition("sms_answer_timeout_s"),
    0x0007: Definition("sms_repeats"),
    0x0010: Definition("main_apn", "STRING"),
    0x0011: Definition("main_user", "STRING"),
    0x0012: Definition("main_password", "STRING"),
    0x0013: Definition("main_server", "STRING"),
    0x0014: Definition("backup_apn", "STRING"),
    0x0015: Definition("backup_user", "STRING"),
    0x0016: Definition("backup_password", "STRING"),
    0x0017: Definition("backup_server", "STRING"),
    0x0018: Definition("tcp_port"),
    0x0019: Definition("udp_port"),
    0x001A: Definition("ic_card_main_server", "STRING"),
    0x001B: Definition("ic_card_tcp_port"),
    0x001C: Definition("ic_card_udp_port"),
    0x001D: Definition("ic_card_backup_server", "STRING"),
    0x0020: Definition("report_strategy"),
    0x0021: Definition("report_plan"),
    0x0022: Definition("report_interval_not_logged_in_s"),
    0x0023: Definition("secondary_apn", "STRING"),
    0x0024: Definition("secondary_user", "STRING"),
    0x0025: Definition("secondary_password", "STRING"),
    0x0026: Definition("secondary_server", "STRING"),
    0x0027: Definition("report_interval_asleep_s"),
    0x0028: Definition("report_interval_emergency_s"),
    0x0029: Definition("report_interval_s"),
    0x002C: Definition("report_distance_m"),
    0x002D: Definition("report_distance_not_logged_in_m"),
    0x002E: Definition("report_distance_asleep_m"),
    0x002F: Definition("report_distance_emergency_m"),
    0x0030: Definition("corner_angle"),
    0x0031: Definition("illegal_movement_radius_m", "WORD"),
    0x0032: Definition("forbidden_driving_period", "BYTES"),
    0x0040: Definition("platform_phone", "STRING"),
    0x0041: Definition("reset_phone", "STRING"),
    0x0042: Definition("factory_settings_phone", "STRING"),
    0x0043: Definition("platform_sms_phone", "STRING"),
    0x0044: Definition("alarm_sms_phone", "STRING"),
    0x0045: Definition("call_answering"),
    0x0046: Definition("longest_call_s"),
    0x0047: Definition("longest_calls_a_month_s"),
    0x0048: Definition("listening_phone", "STRING"),
    0x0049: Definition("privileged_sms_phone", "STRING"),
    0x0050: Definition("alarm_mask"),
    0x0051: Definition("alarm_sms_mask"),
    0x0052: Definition("alarm_photo_mask"),
    0x0053: Definition("alarm_photo_storing_mask"),
    0x0054: Definition("key_alarm_mask"),
    0x0055: Definition("top_speed_kmh"),
    0x0056: Definition("overspeed_duration_s"),
    0x0057: Definition("longest_continuous_driving_s"),
    0x0058: Definition("longest_daily_driving_s"),
    0x0059: Definition("shortest_rest_s"),
    0x005A: Definition("longest_stop_s"),
    0x005B: Definition("overspeed_warning_difference", "WORD"),
    0x005C: Definition("fatigue_warning_difference_s", "WORD"),
    0x005D: Definition("collision_alarm", "WORD"),
    0x005E: Definition("rollover_angle", "WORD"),
    0x0064: Definition("timed_photos"),
    0x0065: Definition("distance_photos"),
    0x0070: Definition("picture_quality"),
    0x0071: Definition("brightness"),
    0x0072: Definition("contrast"),
    0x0073: Definition("saturation"),
    0x0074: Definition("chroma"),
    0x0080: Definition("odometer_tenths_km"),
    0x0081: Definition("province", "WORD"),
    0x0082: Definition("city", "WORD"),
    0x0083: Definition("plate", "STRING"),
    0x0084: Definition("plate_color", "BYTE"),
    0x0090: Definition("gnss_modes", "BYTE"),
    0x0091: Definition("gnss_baud_rate", "BYTE"),
    0x0092: Definition("gnss_output_rate", "BYTE"),
    0x0093: Definition("gnss_sampling_s"),
    0x0094: Definition("gnss_upload_mode", "BYTE"),
    0x0095: Definition("gnss_upload_setting"),
    0x0100: Definition("can1_sampling_ms"),
    0x0101: Definition("can1_upload_s", "WORD"),
    0x0102: Definition("can2_sampling_ms"),
    0x0103: Definition("can2_upload_s", "WORD"),
    **{number: Definition("can_id", "BYTES") for number in range(0x0110, 0x0200)},
}


@dataclass(frozen=True, slots=True)
class Parameter(Part):
    number: int
    raw: bytes

    @classmethod
    def of(cls, number: int, value: int | str) -> Self:
        """The parameter with this value; `ValueError` where the value is not of its kind."""
        kind = DEFINITIONS[number].kind
        if isinstance(value, str) and kind == "STRING":
            return cls(number, value.encode("gbk"))
        if isinstance(value, int) and kind in _SIZES and 0 <= value < 1 << 8 * _SIZES[kind]:
            return cls(number, value.to_bytes(_SIZES[kind], "big"))
        raise ValueError(f"parameter 0x{number:04X} is a {kind}, not {value!r}")

    @property
    def name(self) -> str | None:
        definition = DEFINITIONS.get(self.number)
        return definition.name if definition else None

    @property
    def value(self) -> int | str | bytes:
        """The raw bytes where the parameter is not known or not as long as it should be."""
        definition = DEFINITIONS.get(self.number)
        if definition and definition.kind == "STRING":
            return decode_text(self.raw.rstrip(b"\0"))
        if definition and len(self.raw) == _SIZES.get(definition.kind):
            return int.from_bytes(self.raw, "big")
        return self.raw

    def describe(self) -> dict[str, Plain]:
        value = self.value
        number: dict[str, Plain] = {"id": f"0x{self.number:04X}", "name": self.name}
        return {**number, "raw": value.hex()} if isinstance(value, bytes) else {**number, "value": value}
