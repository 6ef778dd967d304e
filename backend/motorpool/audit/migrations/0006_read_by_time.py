"""Indexes for reading the trail newest first, whole, by kind of deed and by unit."""

from django.db import migrations, models


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
    ]
