"""No terminal in a vehicle for special technology either, whoever writes it (T9); a binding that is there may end."""

from django.db import migrations

REFUSE = """
CREATE OR REPLACE FUNCTION tracking_binding_never_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vehicles_vehicle v WHERE v.id = NEW.vehicle_id
               AND (v.secrecy <> '' OR v.kind = 'special' AND upper_inf(NEW.period))) THEN
        RAISE EXCEPTION 'vehicles with a system of their own are never tracked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION tracking_binding_never_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vehicles_vehicle v WHERE v.id = NEW.vehicle_id AND v.secrecy <> '') THEN
        RAISE EXCEPTION 'secrecy vehicles are never tracked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0007_episodes"), ("vehicles", "0002_secrecy")]
    operations = [migrations.RunSQL(REFUSE, BEFORE)]
