from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "motorpool.tracking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models import Q

        from motorpool.kit.events import subscribe
        from motorpool.tracking import sight
        from motorpool.tracking.services import forgetting
        from motorpool.vehicles.events import VehicleBecomingSecret

        subscribe(VehicleBecomingSecret, forgetting.forget_vehicle)
        sight.conceal("vehicles.secrecy", lambda: ~Q(secrecy=""))
