"""What the result byte of an answer says."""

ANSWER_RESULTS = {0: "ok", 1: "failed", 2: "bad_message", 3: "not_supported", 4: "alarm_confirmed"}
"""0x0001 and 0x8001; the last only from the platform."""

OK, FAILED, BAD_MESSAGE, NOT_SUPPORTED, ALARM_CONFIRMED = range(5)
