from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracking", "0015_outside_closed")]
    operations = [
        migrations.AddIndex("missingstretch", models.Index(fields=["since", "id"], name="missing_by_since")),
    ]
