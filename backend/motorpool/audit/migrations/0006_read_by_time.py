"""Indexes for reading the trail newest first, whole, by kind of deed and by unit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def _key(to: str) -> models.Field:
    """What the indexes with the time serve needs none of its own."""
    protect = django.db.models.deletion.PROTECT
    return models.ForeignKey(null=True, on_delete=protect, related_name="+", db_index=False, to=to)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_concealment")]
    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_of_organization"),
        migrations.RemoveIndex(model_name="entry", name="entry_at"),
        migrations.AddIndex(model_name="entry", index=models.Index(fields=["at", "id"], name="entry_by_time")),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["action", "at", "id"], name="entry_by_action")
        ),
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["organization", "at", "id"], name="entry_of_unit")
        ),
        migrations.AlterField("entry", "actor", _key(settings.AUTH_USER_MODEL)),
        migrations.AlterField("entry", "organization", _key("organizations.Organization")),
    ]
