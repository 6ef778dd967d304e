"""Nothing is stored of the time that a terminal sat in a secrecy vehicle, whoever writes it, whenever it comes (T9)."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

# Only rows that no binding claims are looked at, so that the others cost nothing. A position without a date that can be
# relied on (mark 32, wrong clock) belongs to the moment of its arrival, as in the gateway.
DROP = """
CREATE FUNCTION tracking_position_never_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tracking_withheld w WHERE w.terminal_id = NEW.terminal_id
               AND w.period @> CASE WHEN NEW.marks & 32 <> 0 THEN NEW.arrived_at ELSE NEW.device_at END) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tracking_position_never_secret BEFORE INSERT ON tracking_position
    FOR EACH ROW WHEN (NEW.vehicle_id IS NULL) EXECUTE FUNCTION tracking_position_never_secret();
"""
KEEP = """
DROP TRIGGER tracking_position_never_secret ON tracking_position;
DROP FUNCTION tracking_position_never_secret();
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0008_never_special")]
    operations = [
        migrations.CreateModel(
            name="Withheld",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("marked_at", models.DateTimeField()),
                (
                    "terminal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracking.terminal"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(DROP, KEEP),
        migrations.AddField("latestretch", "changed_hands", models.BooleanField(db_default=False)),
    ]
