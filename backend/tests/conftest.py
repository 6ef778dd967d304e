"""What every test gets."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_migrate
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from motorpool.organizations.models import Division


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that commit empty all tables afterwards. In this database, and in no other, the trail lets them."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays")
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_stays")


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; tests that sign in need not be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _load_divisions(**_: object) -> None:
    """A flush empties all tables, but divisions come with the migrations: every test finds them."""
    if not Division.objects.exists():
        import_module("motorpool.organizations.migrations.0002_divisions").load(apps, None)
        import_module("motorpool.organizations.migrations.0004_history").load_former(apps, None)


@pytest.fixture(scope="session", autouse=True)
def _divisions_outlive_a_flush() -> None:
    post_migrate.connect(_load_divisions, sender=apps.get_app_config("organizations"))


@pytest.fixture
def committed(transactional_db: None) -> None:
    """A database whose rows every connection sees, and which is emptied afterwards."""
