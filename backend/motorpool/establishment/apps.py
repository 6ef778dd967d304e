from django.apps import AppConfig


class EstablishmentConfig(AppConfig):
    name = "motorpool.establishment"
    default_auto_field = "django.db.models.BigAutoField"
