"""Dated facts of drivers. Those registered are taken to have driven as they do since they were entered."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

STATUSES = [("available", "在岗"), ("suspended", "停班"), ("left", "离岗")]
# The trail knows when a driver was entered and when one left.
POSTINGS = """
INSERT INTO drivers_posting (driver_id, organization_id, status, valid_from, valid_to)
SELECT d.id, d.organization_id, CASE WHEN d.status = 'left' THEN 'available' ELSE d.status END,
    least(entered.day, gone.day), CASE WHEN d.status = 'left' THEN gone.day ELSE NULL END
FROM drivers_driver d
CROSS JOIN LATERAL (
    SELECT coalesce(min((at AT TIME ZONE 'Asia/Shanghai')::date), current_date) AS day FROM audit_entry
    WHERE subject_type = 'drivers.driver' AND subject_id = d.id AND action LIKE '%.create'
) entered
CROSS JOIN LATERAL (
    SELECT coalesce(max((at AT TIME ZONE 'Asia/Shanghai')::date), current_date) AS day FROM audit_entry
    WHERE subject_type = 'drivers.driver' AND subject_id = d.id AND action LIKE '%.leave'
) gone
"""


class Migration(migrations.Migration):
    dependencies = [("drivers", "0002_licence_number"), ("audit", "0003_seal"), ("organizations", "0004_history")]
    operations = [
        migrations.CreateModel(
            "Posting",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("status", models.CharField(choices=STATUSES, max_length=20)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "driver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="drivers.driver"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "valid_from"], name="posting_of_organization")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="posting_period_forward"
                    ),
                    models.UniqueConstraint(fields=["driver"], condition=Q(valid_to=None), name="posting_open_once"),
                ],
            },
        ),
        migrations.RunSQL(POSTINGS, migrations.RunSQL.noop),
    ]
