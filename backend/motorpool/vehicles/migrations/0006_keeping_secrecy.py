"""Whether a vehicle was secret is dated as well. It is taken to have been what it is now all the time."""

from django.db import migrations, models

SECRECY = [("national_security", "国家安全"), ("investigation", "侦查办案"), ("special", "特种专业技术")]
KNOWN = """
UPDATE vehicles_keeping k SET secrecy = v.secrecy FROM vehicles_vehicle v
WHERE v.id = k.vehicle_id AND v.secrecy <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0005_kept_by_nobody")]
    operations = [
        migrations.AddField(
            "keeping",
            "secrecy",
            models.CharField(blank=True, choices=SECRECY, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
