from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0017_days_of_silence")]
    operations = [
        migrations.RemoveIndex("missingstretch", "missing_by_since"),
        migrations.AddIndex("missingstretch", models.Index(fields=["until", "id"], name="missing_by_until")),
        migrations.RemoveIndex("vehicleday", "vehicle_day_by_day"),
        migrations.AddIndex("vehicleday", models.Index(fields=["day", "id"], name="vehicle_day_in_order")),
    ]
