"""Driving alarms as episodes, and the index by which they are found among the positions that arrive."""

import django.db.models.deletion
from django.db import migrations, models

# Bits 0-3, 13, 14 and 18. An ordinary position has none of them and costs the gateway one comparison; the query of
# `services.alarms` says the condition word for word.
ALARMED = """
CREATE INDEX tracking_position_alarmed ON tracking_position (arrived_at) WHERE alarms & 286735 <> 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_first_versions"),
        ("terminals", "0008_replaced_terminals"),
        ("tracking", "0016_missing_by_since"),
        ("vehicles", "0005_kept_by_nobody"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlarmRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AlarmSeen",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "terminal_id",
                        "device_at",
                        "content",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("device_at", models.DateTimeField()),
                ("content", models.BigIntegerField()),
                ("arrived_at", models.DateTimeField()),
                (
                    "terminal",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tracking.terminal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlarmEpisode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("emergency", "紧急报警"),
                            ("fatigue", "疲劳驾驶"),
                            ("daily_driving_overtime", "当天累计驾驶超时"),
                            ("overspeed", "超速"),
                            ("danger_warning", "危险驾驶"),
                            ("overspeed_warning", "超速预警"),
                            ("fatigue_warning", "疲劳驾驶预警"),
                        ],
                        max_length=30,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("seconds", models.PositiveIntegerField()),
                ("reports", models.PositiveIntegerField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tracking.terminal",
                    ),
                ),
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
            options={
                "indexes": [
                    models.Index(fields=["since", "id"], name="alarm_by_time"),
                    models.Index(fields=["organization", "since"], name="alarm_of_unit"),
                    models.Index(
                        condition=models.Q(("kind", "emergency"), ("told_at", None)),
                        fields=["id"],
                        name="alarm_to_tell",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("vehicle", "terminal", "kind", "since"), name="alarm_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reports__gt", 0), ("until__gte", models.F("since"))),
                        name="alarm_has_a_period",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ALARMED, "DROP INDEX tracking_position_alarmed"),
    ]
