from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "motorpool.tracking"
    default_auto_field = "django.db.models.BigAutoField"
