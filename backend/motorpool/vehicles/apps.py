from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorpool.vehicles"
    default_auto_field = "django.db.models.BigAutoField"
