"""Loads the divisions of China with their GB/T 2260 codes from `divisions.csv`."""

import csv
from pathlib import Path

from django.db import migrations


def load(apps, schema_editor):
    Division = apps.get_model("organizations", "Division")
    with (Path(__file__).parent.parent / "divisions.csv").open(encoding="utf-8") as lines:
        Division.objects.bulk_create(
            Division(code=row["code"], name=row["name"], level=row["level"], parent_id=row["parent"] or None)
            for row in csv.DictReader(lines)
        )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
