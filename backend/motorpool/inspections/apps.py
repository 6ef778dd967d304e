from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "motorpool.inspections"
    default_auto_field = "django.db.models.BigAutoField"
