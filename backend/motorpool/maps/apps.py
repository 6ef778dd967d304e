from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "motorpool.maps"
    default_auto_field = "django.db.models.BigAutoField"
