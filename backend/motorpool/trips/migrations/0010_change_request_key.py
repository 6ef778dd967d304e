from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trips", "0009_stages")]

    operations = [
        migrations.AddField(model_name="change", name="request_key", field=models.UUIDField(null=True)),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(fields=("assignment", "request_key"), name="change_reported_once"),
        ),
    ]
