"""Until now a day had the whole of every silence that ended on it; from now on each day has its own part (ADR 0043)."""

from django.db import migrations

SILENT_DAYS = """
INSERT INTO tracking_vehicleday (vehicle_id, organization_id, day, positions, track_m, bridged_m, moving_s, engine_s,
    top_speed, stops, differs_m, buffered_s, power_off_s, no_fix_s, lost_s, missing_s, rest, arrivals_until)
SELECT d.vehicle_id, d.organization_id, s.day::date, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '', d.arrivals_until
FROM tracking_missingstretch m JOIN tracking_vehicleday d ON d.id = m.of_id
CROSS JOIN LATERAL generate_series(
    (m.since AT TIME ZONE 'Asia/Shanghai')::date::timestamp, (d.day - 1)::timestamp, interval '1 day') s(day)
ON CONFLICT DO NOTHING
"""
PARTS = """
UPDATE tracking_vehicleday v SET buffered_s = p.buffered, power_off_s = p.power_off, no_fix_s = p.no_fix,
    lost_s = p.lost, missing_s = p.no_fix + p.lost
FROM (
    SELECT vehicle_id, day,
        coalesce(sum(seconds) FILTER (WHERE kind = 'buffered'), 0) AS buffered,
        coalesce(sum(seconds) FILTER (WHERE kind = 'power_off'), 0) AS power_off,
        coalesce(sum(seconds) FILTER (WHERE kind = 'no_fix'), 0) AS no_fix,
        coalesce(sum(seconds) FILTER (WHERE kind = 'lost'), 0) AS lost
    FROM (
        SELECT d.vehicle_id, s.day::date AS day, m.kind, extract(epoch FROM
            least(m.until, (s.day + interval '1 day') AT TIME ZONE 'Asia/Shanghai')
            - greatest(m.since, s.day AT TIME ZONE 'Asia/Shanghai'))::int AS seconds
        FROM tracking_missingstretch m JOIN tracking_vehicleday d ON d.id = m.of_id
        CROSS JOIN LATERAL generate_series(
            (m.since AT TIME ZONE 'Asia/Shanghai')::date::timestamp, d.day::timestamp, interval '1 day') s(day)
    ) each GROUP BY 1, 2
) p
WHERE p.vehicle_id = v.vehicle_id AND p.day = v.day
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0016_missing_by_since")]
    operations = [
        migrations.RunSQL(SILENT_DAYS, migrations.RunSQL.noop),
        migrations.RunSQL(PARTS, migrations.RunSQL.noop),
    ]
