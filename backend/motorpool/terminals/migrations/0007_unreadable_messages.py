from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terminals", "0006_never_secret")]

    operations = [
        migrations.AddField("message", "error", models.CharField(db_default="", max_length=40)),
    ]
