"""No terminal in a secrecy vehicle, whoever writes the binding (T9)."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION tracking_binding_never_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM vehicles_vehicle v WHERE v.id = NEW.vehicle_id AND v.secrecy <> '') THEN
        RAISE EXCEPTION 'secrecy vehicles are never tracked' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER tracking_binding_never_secret BEFORE INSERT OR UPDATE ON tracking_binding
    FOR EACH ROW EXECUTE FUNCTION tracking_binding_never_secret();
"""
ALLOW = """
DROP TRIGGER tracking_binding_never_secret ON tracking_binding;
DROP FUNCTION tracking_binding_never_secret();
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0004_parking_places"), ("vehicles", "0002_secrecy")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
