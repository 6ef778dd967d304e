import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_limits_once"),
        ("looking", "0002_live"),
        ("organizations", "0005_first_versions"),
        ("vehicles", "0003_keeping"),
    ]

    operations = [
        migrations.AlterField(
            model_name="look",
            name="vehicle",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vehicles.vehicle"
            ),
        ),
        migrations.AlterField(
            model_name="look",
            name="way",
            field=models.CharField(
                choices=[
                    ("screen", "页面回放"),
                    ("gpx", "导出 GPX"),
                    ("csv", "导出 CSV"),
                    ("live", "实时位置"),
                    ("map", "实时地图"),
                ],
                default="screen",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="look",
            index=models.Index(
                condition=models.Q(("way", "map")), fields=["looked_by", "view"], name="look_of_map_view"
            ),
        ),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.CheckConstraint(
                condition=models.Q(("vehicle__isnull", False), ("way", "map"), _connector="OR"),
                name="look_names_vehicle",
            ),
        ),
    ]
