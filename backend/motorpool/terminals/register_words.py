"""Chinese words for what terminals say: the bits of 0x0107, and the messages that are kept."""

GNSS = {"gps": "GPS", "beidou": "北斗", "glonass": "GLONASS", "galileo": "Galileo"}
RADIO = {
    "gprs": "GPRS", "cdma": "CDMA", "td_scdma": "TD-SCDMA", "wcdma": "WCDMA", "cdma2000": "CDMA2000",
    "td_lte": "TD-LTE", "other": "其他",
}  # fmt: skip
GNSS_BITS = dict(enumerate(GNSS.values()))
RADIO_BITS = dict(zip((0, 1, 2, 3, 4, 5, 7), RADIO.values(), strict=True))
MESSAGE_NAMES = {
    0x0001: "终端通用应答", 0x0104: "查询参数应答", 0x0107: "查询属性应答", 0x0108: "升级结果通知",
    0x0200: "位置汇报（未能读全）", 0x0201: "位置查询应答",
    0x0301: "事件报告", 0x0302: "提问应答", 0x0303: "信息点播或取消", 0x0500: "车辆控制应答",
    0x0608: "查询区域或线路应答",
    0x0700: "行驶记录数据上传", 0x0701: "电子运单上报", 0x0702: "驾驶员身份信息", 0x0704: "批量位置（未能读全）",
    0x0705: "CAN 总线数据",
    0x0800: "多媒体事件", 0x0801: "多媒体数据", 0x0802: "存储多媒体检索应答", 0x0805: "拍摄命令应答",
    0x0900: "数据上行透传", 0x0901: "数据压缩上报", 0x0A00: "终端 RSA 公钥",
    0x1003: "音视频属性", 0x1205: "音视频资源列表",
}  # fmt: skip
MEDIA_EVENTS = {
    0: "平台下发指令", 1: "定时动作", 2: "抢劫报警", 3: "碰撞侧翻报警", 4: "开车门", 5: "关车门",
    6: "车门由开变关且车速超过 20 公里/小时", 7: "定距拍摄",
}  # fmt: skip
