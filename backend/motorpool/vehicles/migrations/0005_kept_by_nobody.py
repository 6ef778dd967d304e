"""Whoever corrected the record of a retired vehicle opened a keeping anew: nobody had it those days."""

from django.db import migrations

ENDED = """
UPDATE vehicles_keeping k SET valid_to = k.valid_from FROM vehicles_vehicle v
WHERE v.id = k.vehicle_id AND k.valid_to IS NULL AND v.status = 'retired'
"""


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0004_keeping_status")]
    operations = [migrations.RunSQL(ENDED, migrations.RunSQL.noop)]
