from django.db import migrations

from motorpool.kit.masking import identity_mask
from motorpool.kit.sealed_fields import SealedField


class Migration(migrations.Migration):
    dependencies = [("terminals", "0003_more_commands")]
    operations = [
        migrations.AlterField("cardreading", "licence", SealedField(blank=True, default="", mask=identity_mask)),
    ]
