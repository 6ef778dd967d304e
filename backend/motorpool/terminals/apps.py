from django.apps import AppConfig


class TerminalsConfig(AppConfig):
    name = "motorpool.terminals"
    default_auto_field = "django.db.models.BigAutoField"
