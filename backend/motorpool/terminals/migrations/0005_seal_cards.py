"""What stood in clear is sealed or goes: licence numbers, passwords in answers, the bytes they came in.

Each step can be done again, so that a run which was interrupted goes on.
"""

from typing import Any

from django.db import migrations

from motorpool.kit.resealing import column_of, seal_clear

PASSWORDS = ("0x0012", "0x0016", "0x0025")
DRIVER_BLOCK = "0x01"
# What 0x0104 and 0x0702 said, and blocks of the driving recorder (0x0700) that are not known to be harmless.
ERASE = r"""
UPDATE gateway_message SET body = '' WHERE taken_at IS NOT NULL AND body <> '' AND (
    number IN (260, 1794)
    OR number = 1792 AND substring(body FROM 3 FOR 1) NOT IN ('\x00', '\x02', '\x03', '\x04', '\x05', '\x06', '\x07')
)
"""


def seal(apps: Any, _editor: Any) -> None:
    seal_clear(column_of(apps.get_model("terminals", "CardReading"), "licence"))


def redact(apps: Any, editor: Any) -> None:
    answered = apps.get_model("terminals", "Command").objects.exclude(answer=None)
    for command in answered.filter(kind="query_driver").iterator():
        kept = {name: value for name, value in command.answer.items() if name not in ("licence", "id_number", "raw")}
        answered.filter(pk=command.pk).update(answer=kept)
    for command in answered.filter(kind="query_parameters").iterator():
        kept = {name: value for name, value in command.answer.items() if name != "raw"}
        if "parameters" in kept:
            kept["parameters"] = [
                {"id": one["id"]} if one["id"] in PASSWORDS else one for one in command.answer["parameters"]
            ]
        answered.filter(pk=command.pk).update(answer=kept)
    for command in answered.filter(kind="query_recorder", answer__command=DRIVER_BLOCK).iterator():
        answered.filter(pk=command.pk).update(answer={**command.answer, "data": None})
    for command in answered.filter(kind__in=("query_position", "doors"), answer__has_key="raw").iterator():
        answered.filter(pk=command.pk).update(answer={**command.answer, "raw": None})
    editor.execute(ERASE)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("terminals", "0004_sealed_cards")]
    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(redact, migrations.RunPython.noop),
    ]
