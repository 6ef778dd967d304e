from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("looking", "0004_look_by_opened_at")]

    operations = [
        migrations.AlterField(
            model_name="look",
            name="way",
            field=models.CharField(
                choices=[
                    ("screen", "页面回放"),
                    ("gpx", "导出 GPX"),
                    ("csv", "导出 CSV"),
                    ("stops", "导出停留"),
                    ("live", "实时位置"),
                    ("map", "实时地图"),
                ],
                default="screen",
                max_length=10,
            ),
        ),
    ]
