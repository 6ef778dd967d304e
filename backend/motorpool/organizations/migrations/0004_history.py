"""Divisions that end, and versions of units. Those that are there are taken to have been so since they were opened."""

import csv
import datetime
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

KINDS = [
    ("authority", "主管部门"), ("group", "分组"), ("party", "党委机关"), ("congress", "人大机关"),
    ("government", "行政机关"), ("cppcc", "政协机关"), ("discipline", "纪检监察机关"), ("court", "审判机关"),
    ("procuratorate", "检察机关"), ("mass", "人民团体"), ("civil_institution", "参公事业单位"),
    ("institution", "其他事业单位"), ("service_center", "公务用车服务中心"), ("supplier", "供应商"), ("other", "其他"),
]  # fmt: skip
# The trail knows when a unit was opened and closed.
VERSIONS = """
INSERT INTO organizations_version
    (organization_id, valid_from, valid_to, name, short_name, kind, division_id, parent_id, note, end_note)
SELECT o.id, least(opened.day, closed.day), CASE WHEN o.is_active THEN NULL ELSE closed.day END,
    o.name, o.short_name, o.kind, o.division_id, o.parent_id, '', ''
FROM organizations_organization o
CROSS JOIN LATERAL (
    SELECT coalesce(min((at AT TIME ZONE 'Asia/Shanghai')::date), current_date) AS day FROM audit_entry
    WHERE subject_type = 'organizations.organization' AND subject_id = o.id AND action LIKE '%.create'
) opened
CROSS JOIN LATERAL (
    SELECT coalesce(max((at AT TIME ZONE 'Asia/Shanghai')::date), current_date) AS day FROM audit_entry
    WHERE subject_type = 'organizations.organization' AND subject_id = o.id AND action LIKE '%.close'
) closed
"""


def load_former(apps, schema_editor):
    """Divisions that had ended before the list of today was drawn up."""
    Division = apps.get_model("organizations", "Division")
    with (Path(__file__).parent.parent / "former_divisions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            Division.objects.get_or_create(
                code=row["code"],
                defaults={
                    "name": row["name"],
                    "level": row["level"],
                    "parent_id": row["parent"],
                    "valid_to": datetime.date.fromisoformat(row["valid_to"]),
                    "successor_id": row["successor"],
                    "source": row["source"],
                },
            )


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_wider"), ("audit", "0003_seal")]
    operations = [
        migrations.AddField("division", "valid_from", models.DateField(null=True)),
        migrations.AddField("division", "valid_to", models.DateField(null=True)),
        migrations.AddField(
            "division",
            "successor",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.division"
            ),
        ),
        migrations.AddField("division", "source", models.CharField(blank=True, max_length=200)),
        migrations.AddConstraint(
            "division",
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="division_period_forward",
            ),
        ),
        migrations.AddField(
            "organization", "credit_code", models.CharField(blank=True, default="", max_length=18), False
        ),
        migrations.AddField(
            "organization",
            "merged_into",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AlterField("organization", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("organization", "organization_name_once"),
        migrations.AddConstraint(
            "organization",
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(is_active=True), name="organization_name_once"
            ),
        ),
        migrations.CreateModel(
            "Version",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("name", models.CharField(max_length=100)),
                ("short_name", models.CharField(max_length=60)),
                ("kind", models.CharField(choices=KINDS, max_length=20)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("end_note", models.CharField(blank=True, max_length=200)),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organizations.division"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="organizations.organization",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["parent", "valid_from"], name="version_of_parent"),
                    models.Index(fields=["successor"], condition=~Q(successor=None), name="version_of_successor"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="version_period_forward"
                    ),
                    models.UniqueConstraint(
                        fields=["organization"], condition=Q(valid_to=None), name="version_open_once"
                    ),
                    models.UniqueConstraint(fields=["organization", "valid_from"], name="version_begins_once"),
                ],
            },
        ),
    ]
