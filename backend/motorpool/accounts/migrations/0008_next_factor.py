from django.db import migrations

import motorpool.kit.sealed_fields


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_limits_filings")]
    operations = [
        migrations.AddField(
            model_name="secondfactor",
            name="next_secret",
            field=motorpool.kit.sealed_fields.SealedField(blank=True, default=""),
        ),
    ]
