from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0010_polygons")]

    operations = [
        migrations.AddField(
            "terminal", "next_digest", models.CharField(blank=True, default="", max_length=64), preserve_default=False
        ),
    ]
