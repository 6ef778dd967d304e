"""The data of 0004, in a transaction of its own: PostgreSQL alters no table that still has checks to make."""

from importlib import import_module

from django.db import migrations

history = import_module("motorpool.organizations.migrations.0004_history")


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_history")]
    operations = [
        migrations.RunSQL(history.VERSIONS, migrations.RunSQL.noop),
        migrations.RunPython(history.load_former, migrations.RunPython.noop),
    ]
