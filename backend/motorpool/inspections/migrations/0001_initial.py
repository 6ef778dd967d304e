import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SUBJECTS = [
    ("trip", "用车"),
    ("vehicle", "车辆"),
    ("driver", "驾驶员"),
    ("organization", "单位"),
    ("person", "人员"),
]
FINDINGS = [("normal", "正常"), ("doubt", "疑点"), ("problem", "问题")]
REFUSE = """
CREATE FUNCTION inspection_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'inspection notes are append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER inspection_is_final BEFORE UPDATE OR DELETE ON inspections_inspection
    FOR EACH ROW EXECUTE FUNCTION inspection_is_final();
"""
ALLOW = """
DROP TRIGGER inspection_is_final ON inspections_inspection;
DROP FUNCTION inspection_is_final();
"""
KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0007_limits_filings"),
        ("organizations", "0003_wider"),
    ]

    operations = [
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_kind", models.CharField(choices=SUBJECTS, max_length=20)),
                ("subject_id", models.BigIntegerField()),
                ("subject", models.CharField(max_length=200)),
                ("finding", models.CharField(choices=FINDINGS, max_length=10)),
                ("text", models.CharField(max_length=1000)),
                ("is_open", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(on_delete=KEPT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "organization",
                    models.ForeignKey(on_delete=KEPT, related_name="+", to="organizations.organization"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "id"], name="inspection_of_organization"),
                    models.Index(fields=["subject_kind", "subject_id"], name="inspection_of_subject"),
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
