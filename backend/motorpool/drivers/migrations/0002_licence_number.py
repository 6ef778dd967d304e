from django.db import migrations

from motorpool.kit.masking import identity_mask
from motorpool.kit.sealed_fields import BlindIndex, SealedField


class Migration(migrations.Migration):
    dependencies = [
        ("drivers", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="driver",
            name="licence_index",
            field=BlindIndex(last=0, of="licence_number"),
        ),
        migrations.AddField(
            model_name="driver",
            name="licence_number",
            field=SealedField(blank=True, default="", mask=identity_mask),
        ),
    ]
