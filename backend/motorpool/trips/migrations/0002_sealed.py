from django.db import migrations

from motorpool.kit.masking import phone_mask
from motorpool.kit.sealed_fields import SealedField


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="trip",
            name="contact_phone",
            field=SealedField(blank=True, default="", mask=phone_mask),
        ),
    ]
