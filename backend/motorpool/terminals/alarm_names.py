"""What each bit of the alarm word is called: one name for each, wherever people read it."""

from jt808.messages.position_report import Alarm

ALARM_LABELS = {
    Alarm.EMERGENCY: "紧急报警",
    Alarm.OVERSPEED: "超速",
    Alarm.FATIGUE: "疲劳驾驶",
    Alarm.DANGER_WARNING: "危险驾驶",  # until 2013 危险预警, since 2019 危险驾驶行为
    Alarm.GNSS_FAULT: "定位模块故障",
    Alarm.GNSS_ANTENNA_CUT: "定位天线断开",
    Alarm.GNSS_ANTENNA_SHORT: "定位天线短路",
    Alarm.MAIN_POWER_LOW: "主电源欠压",
    Alarm.MAIN_POWER_CUT: "主电源断开",
    Alarm.DISPLAY_FAULT: "显示屏故障",
    Alarm.TTS_FAULT: "语音模块故障",
    Alarm.CAMERA_FAULT: "摄像头故障",
    Alarm.IC_CARD_FAULT: "IC 卡模块故障",
    Alarm.OVERSPEED_WARNING: "超速预警",
    Alarm.FATIGUE_WARNING: "疲劳驾驶预警",
    Alarm.FORBIDDEN_DRIVING: "违规行驶",
    Alarm.TYRE_PRESSURE: "胎压预警",
    Alarm.BLIND_SPOT: "右转盲区异常",
    Alarm.DAILY_DRIVING_OVERTIME: "当天累计驾驶超时",
    Alarm.PARKING_OVERTIME: "超时停车",
    Alarm.AREA_CROSSING: "进出区域",
    Alarm.ROUTE_CROSSING: "进出路线",
    Alarm.SEGMENT_TIME: "路段行驶时间异常",
    Alarm.OFF_ROUTE: "路线偏离",
    Alarm.VSS_FAULT: "车速传感器故障",
    Alarm.FUEL_ABNORMAL: "油量异常",
    Alarm.STOLEN: "车辆被盗",
    Alarm.ILLEGAL_IGNITION: "非法点火",
    Alarm.ILLEGAL_MOVEMENT: "非法位移",
    Alarm.COLLISION: "碰撞预警",
    Alarm.ROLLOVER: "侧翻预警",
    Alarm.ILLEGAL_DOOR: "非法开门",
}
