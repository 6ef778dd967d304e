"""Closed days, one packed row a vehicle and day, partitioned by month so that forgetting is dropping."""

from django.db import migrations

# The keys of what no vehicle was bound for have the terminal instead of the vehicle; the other is 0.
# `arrivals`: the days of arrival that the row contains. A reader leaves out those days of the raw table, so that while
# a day is being packed nothing is missing and nothing counts twice.
PACKED = """
CREATE TABLE tracking_packed (
    vehicle_id bigint NOT NULL,
    terminal_id bigint NOT NULL,
    day date NOT NULL,
    arrivals date[] NOT NULL,
    positions integer NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (vehicle_id, terminal_id, day)
) PARTITION BY RANGE (day);
ALTER TABLE tracking_packed ALTER COLUMN data SET STORAGE EXTERNAL;
CREATE TABLE tracking_packing (
    arrived_on date NOT NULL,
    vehicle_id bigint NOT NULL,
    terminal_id bigint NOT NULL,
    positions bigint NOT NULL,
    PRIMARY KEY (arrived_on, vehicle_id, terminal_id)
);
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial")]
    operations = [migrations.RunSQL(PACKED, "DROP TABLE tracking_packed; DROP TABLE tracking_packing")]
