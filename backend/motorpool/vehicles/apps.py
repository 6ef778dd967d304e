from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorpool.vehicles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import OrganizationClosing
        from motorpool.vehicles import services

        subscribe(OrganizationClosing, services.refuse_while_vehicles)
