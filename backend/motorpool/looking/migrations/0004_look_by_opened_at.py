from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("looking", "0003_map")]
    operations = [
        migrations.AddIndex("look", models.Index(fields=["opened_at", "id"], name="look_by_opened_at")),
    ]
