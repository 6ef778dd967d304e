"""How 0x8301, 0x8303 and 0x8401 change the lists a terminal keeps."""

MENU_ACTIONS = {0: "clear", 1: "replace", 2: "append", 3: "modify", 4: "delete"}
