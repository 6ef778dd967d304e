from django.apps import AppConfig


class DriversConfig(AppConfig):
    name = "motorpool.drivers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.accounts.events import PersonMoving
        from motorpool.drivers import mergers, services
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import MergerWeighed, OrganizationMerging
        from motorpool.vehicles.events import VehicleBecomingSecret

        subscribe(PersonMoving, services.go_along)
        subscribe(VehicleBecomingSecret, services.refuse_while_usual)
        subscribe(MergerWeighed, mergers.weigh_merger)
        subscribe(OrganizationMerging, mergers.move_to_successor)
