"""No message of a terminal is kept that came while it sat in a secrecy vehicle (T9)."""

from django.db import migrations

DROP = """
CREATE FUNCTION gateway_message_never_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM tracking_withheld w
               WHERE w.terminal_id = NEW.terminal_id AND w.period @> NEW.arrived_at) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER gateway_message_never_secret BEFORE INSERT ON gateway_message
    FOR EACH ROW EXECUTE FUNCTION gateway_message_never_secret();
"""
KEEP = """
DROP TRIGGER gateway_message_never_secret ON gateway_message;
DROP FUNCTION gateway_message_never_secret();
"""


class Migration(migrations.Migration):
    dependencies = [("terminals", "0005_seal_cards"), ("tracking", "0009_withheld")]
    operations = [migrations.RunSQL(DROP, KEEP)]
