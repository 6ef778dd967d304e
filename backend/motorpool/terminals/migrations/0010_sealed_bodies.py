"""What tells of a person is sealed from the moment it is kept, not only once it was read.

What waits in clear at the upgrade is read like the rest, and goes then.
"""

from django.db import migrations

from motorpool.kit.resealing import label_index
from motorpool.kit.sealed_fields import SealedField


class Migration(migrations.Migration):
    dependencies = [("terminals", "0009_driving_alarms")]

    operations = [
        migrations.AddField("message", "sealed", SealedField(db_default="")),
        migrations.RunSQL(label_index("gateway_message", "sealed"), "DROP INDEX gateway_message_sealed_label"),
    ]
