from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "motorpool.tracking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models import Q

        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import MergerWeighed, OrganizationMerging
        from motorpool.tracking import mergers, sight
        from motorpool.tracking.services import forgetting
        from motorpool.vehicles.events import VehicleBecomingSecret

        subscribe(VehicleBecomingSecret, forgetting.forget_vehicle)
        subscribe(MergerWeighed, mergers.weigh_merger)
        subscribe(OrganizationMerging, mergers.move_to_successor)
        sight.conceal("vehicles.secrecy", lambda: ~Q(secrecy=""))
