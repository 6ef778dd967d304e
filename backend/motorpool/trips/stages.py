"""How trips stood day by day (`Stage`), worked out from what else is known: for the upgrade and the demonstration."""

from django.db import connection

# The trail tells most moves; of departures and of vehicles sent it says elsewhere what they make of the trip.
WORKED_OUT = """
INSERT INTO trips_stage (trip_id, organization_id, start_at, status, valid_from, valid_to)
WITH away AS (
    SELECT trip_id, min(departed_at) AS at FROM trips_assignment WHERE departed_at IS NOT NULL GROUP BY trip_id
), told AS (
    SELECT id AS trip_id, created_at AS at, 0 AS number, 'requested' AS status FROM trips_trip
    UNION ALL SELECT trip_id, at, 0, 'underway' FROM away
    UNION ALL
    SELECT e.subject_id, e.at, e.id, CASE
        WHEN jsonb_exists(e.after, 'status') THEN e.after ->> 'status'
        WHEN e.action <> 'trips.trip.dispatch' THEN 'requested'
        WHEN away.at <= e.at THEN 'underway'
        ELSE 'dispatched'
    END
    FROM audit_entry e LEFT JOIN away ON away.trip_id = e.subject_id
    WHERE e.subject_type = 'trips.trip' AND (
        jsonb_exists(e.after, 'status')
        OR e.action IN ('trips.trip.dispatch', 'trips.trip.edit', 'trips.trip.resubmit')
    )
), ended AS (
    SELECT DISTINCT ON (trip_id, day) trip_id, day, status
    FROM (SELECT told.*, (at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM told) dated
    ORDER BY trip_id, day, at DESC, number DESC
), followed AS (
    SELECT ended.*, lead(day) OVER (PARTITION BY trip_id ORDER BY day) AS until FROM ended
)
SELECT t.id, t.organization_id, t.start_at, CASE WHEN f.until IS NULL THEN t.status ELSE f.status END, f.day, f.until
FROM followed f JOIN trips_trip t ON t.id = f.trip_id
WHERE NOT EXISTS (SELECT FROM trips_stage s WHERE s.trip_id = t.id)
"""


def work_out(*, anew: bool = False) -> int:
    """How many stages were written. `anew`: whatever was written of them before."""
    with connection.cursor() as cursor:
        if anew:
            cursor.execute("DELETE FROM trips_stage")
        cursor.execute(WORKED_OUT)
        return int(cursor.rowcount)
