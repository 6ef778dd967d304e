from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("looking", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="look",
            name="way",
            field=models.CharField(
                choices=[("screen", "页面回放"), ("gpx", "导出 GPX"), ("csv", "导出 CSV"), ("live", "实时位置")],
                default="screen",
                max_length=10,
            ),
        ),
    ]
