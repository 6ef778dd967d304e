from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terminals", "0005_seal_cards")]

    operations = [
        migrations.AddField("message", "error", models.CharField(db_default="", max_length=40)),
    ]
