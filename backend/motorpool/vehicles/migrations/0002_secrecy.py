from django.db import migrations, models

from motorpool.kit.masking import hidden
from motorpool.kit.sealed_fields import BlindIndex, SealedField


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0001_initial")]
    operations = [
        migrations.AddField(
            "vehicle",
            "secrecy",
            models.CharField(
                blank=True,
                choices=[
                    ("national_security", "国家安全"),
                    ("investigation", "侦查办案"),
                    ("special", "特种专业技术"),
                ],
                default="",
                max_length=20,
            ),
            preserve_default=False,
        ),
        migrations.AddField("vehicle", "secret_plate", SealedField(blank=True, default="", mask=hidden)),
        migrations.AddField("vehicle", "secret_vin", SealedField(blank=True, default="", mask=hidden)),
        migrations.AddField("vehicle", "secret_index", BlindIndex(of="secret_plate", last=0)),
    ]
