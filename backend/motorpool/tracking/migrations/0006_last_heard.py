"""When each vehicle's terminal was last heard, whatever it said, and for how long without a break."""

import django.db.models.deletion
from django.db import migrations, models

# The rows are updated each second and never indexed by what changes: half of each page is left free, so that an update
# stays on its page.
ROOM = "ALTER TABLE tracking_heard SET (fillfactor = 50)"
# Written in the order of time and forgotten by it.
BY_TIME = "CREATE INDEX tracking_contact_by_time ON tracking_contact USING brin (until)"


class Migration(migrations.Migration):
    dependencies = [("tracking", "0005_never_secret")]

    operations = [
        migrations.CreateModel(
            name="Heard",
            fields=[
                (
                    "vehicle",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="vehicles.vehicle",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("heard_at", models.DateTimeField()),
                ("reported_at", models.DateTimeField(null=True)),
                ("placed", models.BooleanField(default=False)),
                ("speed", models.IntegerField(default=0)),
                ("status_word", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "vehicle", "until", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        db_constraint=False,
                        related_name="+",
                        to="vehicles.vehicle",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
        migrations.RunSQL(BY_TIME, "DROP INDEX tracking_contact_by_time"),
    ]
