from django.db import migrations


class Migration(migrations.Migration):
    """Kept messages belong to `terminals` now; the table stays where it is."""

    dependencies = [("gateway", "0001_initial"), ("terminals", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Message")]),
    ]
