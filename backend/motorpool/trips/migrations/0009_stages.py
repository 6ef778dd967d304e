import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from motorpool.trips.stages import WORKED_OUT

STATUSES = [
    ("requested", "待审批"), ("returned", "已退回"), ("approved", "待调度"), ("dispatched", "已派车"),
    ("underway", "出车中"), ("completed", "待评价"), ("rated", "已评价"), ("withdrawn", "已撤回"),
    ("cancelled", "已取消"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("trips", "0008_ordered_spots"),
        ("organizations", "0005_first_versions"),
        ("audit", "0006_read_by_time"),
    ]
    operations = [
        migrations.CreateModel(
            "Stage",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start_at", models.DateTimeField()),
                ("status", models.CharField(choices=STATUSES, max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stages", to="trips.trip"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "start_at"], name="stage_of_organization")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="stage_period_forward"
                    ),
                    models.UniqueConstraint(fields=["trip"], condition=Q(valid_to=None), name="stage_open_once"),
                ],
            },
        ),
        migrations.RunSQL(WORKED_OUT, migrations.RunSQL.noop),
    ]
