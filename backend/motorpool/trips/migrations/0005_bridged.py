"""How far it was, as the crow flies, across the silences of an assignment's track."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0004_track_records")]
    operations = [migrations.AddField("trackrecord", "bridged_m", models.PositiveIntegerField(null=True))]
