from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("tracking", "0011_codes_not_shown_yet")]

    operations = [
        migrations.AddField("terminal", "knocked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "terminal", "knocked_from", models.CharField(blank=True, default="", max_length=50), preserve_default=False
        ),
        migrations.AddIndex(
            "terminal",
            models.Index(condition=Q(status="waiting"), fields=["knocked_from"], name="terminal_waiting"),
        ),
    ]
