import django.contrib.postgres.fields
from django.db import migrations, models

DEVIATIONS = [
    ("no_track", "终端未上报位置，无轨迹可比对"), ("no_terminal", "车辆未接入终端，无轨迹可比对"),
    ("left_early", "提前出车"), ("left_late", "晚于计划出车"), ("place_missed", "未到达要求的地点"),
    ("back_late", "超时返回"), ("departure_differs", "出车时间与上报不符"), ("km_differs", "里程与上报不符"),
    ("outside", "未停放在指定地点"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("trips", "0010_change_request_key")]
    operations = [
        migrations.AlterField(
            model_name="trackrecord",
            name="deviations",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=DEVIATIONS, max_length=20), default=list, size=None
            ),
        ),
    ]
