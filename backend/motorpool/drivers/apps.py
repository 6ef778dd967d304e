from django.apps import AppConfig


class DriversConfig(AppConfig):
    name = "motorpool.drivers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.drivers import services
        from motorpool.kit.events import subscribe
        from motorpool.vehicles.events import VehicleBecomingSecret

        subscribe(VehicleBecomingSecret, services.refuse_while_usual)
