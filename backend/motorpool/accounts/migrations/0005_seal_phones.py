"""Telephone numbers that were stored in clear are sealed, in batches; a run that was interrupted goes on."""

from typing import Any

from django.db import migrations

from motorpool.kit.resealing import column_of, seal_clear


def seal(apps: Any, _editor: Any) -> None:
    seal_clear(column_of(apps.get_model("accounts", "User"), "phone"))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0004_sealed")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
