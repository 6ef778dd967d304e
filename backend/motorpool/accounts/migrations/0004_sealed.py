from django.db import migrations

from motorpool.kit.masking import identity_mask, phone_mask
from motorpool.kit.sealed_fields import BlindIndex, SealedField


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="identity_index",
            field=BlindIndex(last=0, of="identity_number"),
        ),
        migrations.AddField(
            model_name="user",
            name="identity_number",
            field=SealedField(blank=True, default="", mask=identity_mask),
        ),
        migrations.AddField(
            model_name="user",
            name="phone_index",
            field=BlindIndex(last=0, of="phone"),
        ),
        migrations.AddField(
            model_name="user",
            name="phone_tail",
            field=BlindIndex(last=4, of="phone"),
        ),
        migrations.AlterField(
            model_name="user",
            name="phone",
            field=SealedField(blank=True, default="", mask=phone_mask),
        ),
    ]
