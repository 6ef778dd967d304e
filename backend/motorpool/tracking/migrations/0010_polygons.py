"""Parking places that are no circles; of a vehicle's day, how far it was across silences."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0009_withheld")]
    operations = [
        migrations.AddField("parkingplace", "corners", models.JSONField(default=list)),
        migrations.AddField("vehicleday", "bridged_m", models.PositiveIntegerField(default=0)),
    ]
