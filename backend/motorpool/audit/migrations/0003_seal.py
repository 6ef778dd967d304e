"""The chain's table, and what keeps it and the trail from being changed, emptied or cut short."""

import django.db.models.deletion
from django.db import migrations, models

# TRUNCATE fires no row triggers. `manage flush` is refused by this too; the tests switch it off in their own database.
REFUSE = """
CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_final();
CREATE TRIGGER audit_seal_is_final BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_entry_is_final();
CREATE TRIGGER audit_seal_stays BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_is_final();
"""
ALLOW = """
DROP TRIGGER audit_entry_stays ON audit_entry;
DROP TRIGGER audit_seal_is_final ON audit_seal;
DROP TRIGGER audit_seal_stays ON audit_seal;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("form", models.SmallIntegerField()),
                ("entry_hash", models.BinaryField()),
                ("chain_hash", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
                ("floor", models.BigIntegerField()),
                (
                    "entry",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="audit.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("position__gte", 1)), name="seal_position_from_one")
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
