"""The states of each vehicle as episodes, how far they are worked out, and what came late and has to be worked in."""

import django.db.models.deletion
from django.db import migrations, models

# Partitioned by month, which Django cannot say; dropped with the packed positions of that month.
EPISODES = """
CREATE TABLE tracking_episode (
    vehicle_id bigint NOT NULL,
    since timestamptz NOT NULL,
    state smallint NOT NULL,
    source smallint NOT NULL,
    PRIMARY KEY (vehicle_id, since)
) PARTITION BY RANGE (since);
"""
ROOM = "ALTER TABLE tracking_present SET (fillfactor = 50)"


class Migration(migrations.Migration):
    dependencies = [("tracking", "0006_last_heard")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(EPISODES, "DROP TABLE tracking_episode")],
            state_operations=[
                migrations.CreateModel(
                    name="Episode",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "vehicle", "since", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "vehicle",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="vehicles.vehicle",
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("state", models.SmallIntegerField()),
                        ("source", models.SmallIntegerField()),
                    ],
                    options={"db_table": "tracking_episode"},
                ),
            ],
        ),
        migrations.CreateModel(
            name="Present",
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
                ("state", models.SmallIntegerField()),
                ("since", models.DateTimeField()),
                ("source", models.SmallIntegerField()),
                ("read_until", models.DateTimeField()),
                ("base_state", models.SmallIntegerField()),
                ("base_since", models.DateTimeField()),
                ("base_source", models.SmallIntegerField()),
                ("tail", models.SmallIntegerField()),
                ("before_at", models.DateTimeField(null=True)),
                ("before_lat", models.IntegerField(null=True)),
                ("before_lon", models.IntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LateStretch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                (
                    "vehicle",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="vehicles.vehicle",
                    ),
                ),
            ],
            options={"db_table": "tracking_late"},
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
