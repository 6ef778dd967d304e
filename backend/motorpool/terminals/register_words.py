"""Chinese words for the bits of 0x0107."""

GNSS = {"gps": "GPS", "beidou": "北斗", "glonass": "GLONASS", "galileo": "Galileo"}
RADIO = {
    "gprs": "GPRS", "cdma": "CDMA", "td_scdma": "TD-SCDMA", "wcdma": "WCDMA", "cdma2000": "CDMA2000",
    "td_lte": "TD-LTE", "other": "其他",
}  # fmt: skip
GNSS_BITS = dict(enumerate(GNSS.values()))
RADIO_BITS = dict(zip((0, 1, 2, 3, 4, 5, 7), RADIO.values(), strict=True))
