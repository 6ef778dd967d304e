from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("trips", "0005_bridged")]
    operations = [
        migrations.AddIndex(
            "assignment",
            models.Index(fields=["returned_at", "departed_at"], condition=~Q(departed_at=None), name="assignment_out"),
        ),
    ]
