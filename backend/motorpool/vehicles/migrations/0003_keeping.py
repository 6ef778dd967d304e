"""Dated facts of vehicles. Those in the register are taken to have been kept as they are since they were entered."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    ("confidential", "机要通信用车"), ("emergency", "应急保障用车"), ("enforcement", "执法执勤用车"),
    ("special", "特种专业技术用车"), ("retired_cadres", "离退休干部服务用车"), ("reception", "调研接待用车"),
    ("joint_enforcement", "综合行政执法用车"), ("assigned", "实物保障用车"), ("institution", "事业单位业务用车"),
    ("rental", "社会租赁车辆"), ("time_share", "分时租赁车辆"), ("other", "其他用车"),
]  # fmt: skip
MANAGEMENTS = [
    ("pooled", "集中管理"), ("stationed", "派驻"), ("departmental", "配备到部门"), ("own_system", "本系统自行管理"),
]  # fmt: skip
# The trail knows when a vehicle was entered and when it left.
KEEPINGS = """
INSERT INTO vehicles_keeping (vehicle_id, organization_id, kind, management, valid_from, valid_to)
SELECT v.id, v.organization_id, v.kind, v.management, least(entered.day, gone.day),
    CASE WHEN v.status = 'retired' THEN gone.day ELSE NULL END
FROM vehicles_vehicle v
CROSS JOIN LATERAL (
    SELECT coalesce(min((at AT TIME ZONE 'Asia/Shanghai')::date), current_date) AS day FROM audit_entry
    WHERE subject_type = 'vehicles.vehicle' AND subject_id = v.id AND action LIKE '%.create'
) entered
CROSS JOIN LATERAL (
    SELECT coalesce(max((at AT TIME ZONE 'Asia/Shanghai')::date), current_date) AS day FROM audit_entry
    WHERE subject_type = 'vehicles.vehicle' AND subject_id = v.id AND action LIKE '%.retire'
) gone
"""


class Migration(migrations.Migration):
    dependencies = [("vehicles", "0002_secrecy"), ("audit", "0003_seal"), ("organizations", "0004_history")]
    operations = [
        migrations.CreateModel(
            "Keeping",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("management", models.CharField(choices=MANAGEMENTS, max_length=20)),
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
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keepings", to="vehicles.vehicle"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "valid_from"], name="keeping_of_organization")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="keeping_period_forward"
                    ),
                    models.UniqueConstraint(fields=["vehicle"], condition=Q(valid_to=None), name="keeping_open_once"),
                ],
            },
        ),
        migrations.RunSQL(KEEPINGS, migrations.RunSQL.noop),
    ]
