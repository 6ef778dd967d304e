from datetime import date

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
from django.apps.registry import Apps
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tell_apart(apps: Apps, _: BaseDatabaseSchemaEditor) -> None:
    """Of identical limits each day keeps one: a later one begins where the earlier ends, or is left without days."""
    covered: dict[tuple[object, ...], date | None] = {}
    for row in apps.get_model("accounts", "Limit").objects.order_by("valid_from", "id"):
        if row.valid_to == row.valid_from:
            continue
        key = (row.organization_id, row.role, row.permission, row.level_id)
        until = covered.get(key, row.valid_from)
        if until is None or (row.valid_to is not None and row.valid_to <= until):
            row.valid_to = row.valid_from
        else:
            row.valid_from, covered[key] = max(row.valid_from, until), row.valid_to
        row.save(update_fields=["valid_from", "valid_to"])


class Migration(migrations.Migration):
    dependencies = (("accounts", "0010_change_of_password"),)

    operations = (
        BtreeGistExtension(),
        migrations.RemoveConstraint("limit", "limit_open_once"),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            "limit",
            django.contrib.postgres.constraints.ExclusionConstraint(
                name="limit_once_at_a_time",
                expressions=[
                    ("organization", "="),
                    ("role", "="),
                    ("permission", "="),
                    ("level", "="),
                    (
                        models.Func(
                            "valid_from",
                            "valid_to",
                            function="daterange",
                            output_field=django.contrib.postgres.fields.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
            ),
        ),
    )
