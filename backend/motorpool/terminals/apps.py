from django.apps import AppConfig


class TerminalsConfig(AppConfig):
    name = "motorpool.terminals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.kit.events import subscribe
        from motorpool.terminals.services import forgetting
        from motorpool.tracking.events import VehicleForgotten

        subscribe(VehicleForgotten, forgetting.forget_vehicle)
