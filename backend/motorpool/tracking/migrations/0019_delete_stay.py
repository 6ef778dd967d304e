from django.db import migrations


class Migration(migrations.Migration):
    """Stops are worked out of the track whenever a view is opened: nobody read these rows."""

    dependencies = [("tracking", "0018_ledger_in_order")]
    operations = [migrations.DeleteModel("Stay")]
