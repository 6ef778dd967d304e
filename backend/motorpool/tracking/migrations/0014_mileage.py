"""Whose a vehicle's day is, and what lists of days are filtered and sorted by."""

import django.db.models.deletion
from django.db import migrations, models

_OF_THE_DAY = """
UPDATE tracking_missingstretch SET seconds = extract(epoch FROM until - since);
UPDATE tracking_vehicleday d SET
    organization_id = coalesce(
        (SELECT k.organization_id FROM vehicles_keeping k WHERE k.vehicle_id = d.vehicle_id AND k.valid_from <= d.day
            AND (k.valid_to IS NULL OR k.valid_to > d.day) LIMIT 1),
        (SELECT v.organization_id FROM vehicles_vehicle v WHERE v.id = d.vehicle_id)),
    differs_m = coalesce(abs(d.odometer_m - d.track_m - d.bridged_m), 0),
    stops = (SELECT count(*) FROM tracking_stay s WHERE s.of_id = d.id);
UPDATE tracking_vehicleday d SET
    buffered_s = m.buffered, power_off_s = m.power_off, no_fix_s = m.no_fix, lost_s = m.lost,
    missing_s = m.no_fix + m.lost
FROM (
    SELECT of_id,
        coalesce(sum(seconds) FILTER (WHERE kind = 'buffered'), 0) AS buffered,
        coalesce(sum(seconds) FILTER (WHERE kind = 'power_off'), 0) AS power_off,
        coalesce(sum(seconds) FILTER (WHERE kind = 'no_fix'), 0) AS no_fix,
        coalesce(sum(seconds) FILTER (WHERE kind = 'lost'), 0) AS lost
    FROM tracking_missingstretch GROUP BY of_id
) m WHERE m.of_id = d.id;
"""
_FIGURES = ("stops", "differs_m", "buffered_s", "power_off_s", "no_fix_s", "lost_s", "missing_s")
_RESTS = [("home", "停在定点"), ("agreed", "外场临停"), ("outside", "停在定点外")]


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "__first__"),
        ("tracking", "0013_outside_parking"),
        ("vehicles", "0003_keeping"),
    ]

    operations = [
        *(migrations.AddField("vehicleday", name, models.PositiveIntegerField(default=0)) for name in _FIGURES),
        migrations.AddField("vehicleday", "rest", models.CharField(blank=True, choices=_RESTS, max_length=10)),
        migrations.AddField("missingstretch", "seconds", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "vehicleday",
            "organization",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.RunSQL(_OF_THE_DAY, migrations.RunSQL.noop),
        migrations.AlterField(
            "vehicleday",
            "organization",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.organization"
            ),
        ),
        migrations.AddIndex("vehicleday", models.Index(fields=["organization", "day"], name="vehicle_day_of_unit")),
    ]
