"""An index on what each sealed value says of its key, so that how a rotation stands is known without reading them."""

from django.db import migrations

from motorpool.kit.resealing import label_index

SEALED = (
    ("accounts_user", "phone"),
    ("accounts_user", "identity_number"),
    ("accounts_secondfactor", "secret"),
    ("accounts_secondfactor", "next_secret"),
    ("drivers_driver", "licence_number"),
    ("terminals_cardreading", "licence"),
    ("trips_trip", "contact_phone"),
    ("vehicles_vehicle", "secret_plate"),
    ("vehicles_vehicle", "secret_vin"),
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_next_factor"),
        ("drivers", "0002_licence_number"),
        ("terminals", "0005_seal_cards"),
        ("trips", "0003_seal_phones"),
        ("vehicles", "0002_secrecy"),
    ]
    operations = [
        migrations.RunSQL(label_index(table, column), f"DROP INDEX {table}_{column}_label") for table, column in SEALED
    ]
