"""Whether a vehicle was in use is dated as well. It is taken to have been what it is now all the time."""

from django.db import migrations, models

STATUSES = [("in_service", "在用"), ("suspended", "停用"), ("retired", "已处置")]
KNOWN = """
UPDATE vehicles_keeping k SET status = v.status FROM vehicles_vehicle v
WHERE v.id = k.vehicle_id AND k.valid_to IS NULL AND v.status = 'suspended'
"""


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0003_keeping")]
    operations = [
        migrations.AddField(
            "keeping",
            "status",
            models.CharField(choices=STATUSES, default="in_service", max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
