"""Who ended an outside parking, and until when it was agreed to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tracking", "0014_mileage"),
    ]
    operations = [
        migrations.AddField("outsideparking", "planned_until", models.DateTimeField(null=True)),
        migrations.AddField(
            "outsideparking",
            "closed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
