"""Words that all messages about pictures, sound and video share."""

MEDIA_TYPES = {0: "picture", 1: "sound", 2: "video"}
MEDIA_FORMATS = {0: "jpeg", 1: "tif", 2: "mp3", 3: "wav", 4: "wmv"}
MEDIA_EVENTS = {
    0: "command",
    1: "timed",
    2: "robbery",
    3: "collision",
    4: "door_open",
    5: "door_closed",
    6: "door_closed_and_driving",
    7: "distance",
}
KEPT_OR_DELETED = {0: "keep", 1: "delete"}
