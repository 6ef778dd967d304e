from django.apps import AppConfig


class ReservationsConfig(AppConfig):
    name = "motorpool.reservations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.drivers.events import DriverLeavingDuty
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import MergerWeighed
        from motorpool.reservations import mergers, services
        from motorpool.vehicles.events import VehicleBecomingSecret, VehicleLeavingService

        subscribe(VehicleLeavingService, services.refuse_while_held_vehicle)
        subscribe(VehicleBecomingSecret, services.refuse_once_held)
        subscribe(DriverLeavingDuty, services.refuse_while_held_driver)
        subscribe(MergerWeighed, mergers.weigh_merger)
