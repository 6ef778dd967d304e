from django.db import migrations, models
from django.db.models import Q

ROLES = [
    ("applicant", "用车人"),
    ("approver", "审批人"),
    ("dispatcher", "调度员"),
    ("driver", "驾驶员"),
    ("fleet_manager", "车管负责人"),
    ("maintenance_manager", "维修管理员"),
    ("administrator", "管理员"),
    ("authority", "主管部门"),
    ("authority_leader", "主管部门领导"),
    ("supervisor", "监督人员（纪检监察）"),
    ("finance_supervisor", "监督人员（财政）"),
    ("audit_supervisor", "监督人员（审计）"),
    ("traffic_supervisor", "监督人员（公安交管）"),
    ("supplier_staff", "供应商人员"),
    ("visitor", "访客"),
    ("system_admin", "系统管理员"),
    ("security_admin", "安全管理员"),
    ("audit_admin", "审计管理员"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_wider")]

    operations = [
        migrations.AlterField("grant", "role", models.CharField(max_length=20, choices=ROLES)),
        migrations.AddConstraint(
            "grant",
            models.CheckConstraint(condition=~Q(role="visitor") | Q(valid_to__isnull=False), name="grant_visitor_ends"),
        ),
    ]
