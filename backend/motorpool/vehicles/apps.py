from django.apps import AppConfig


class VehiclesConfig(AppConfig):
    name = "motorpool.vehicles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.audit import grounds
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import MergerWeighed, OrganizationClosing, OrganizationMerging
        from motorpool.vehicles import keeping, queries, services

        grounds.register("vehicles.vehicle", grounds.Ground(queries.secret_vehicles, queries.names_of_secret_vehicles))
        subscribe(OrganizationClosing, services.refuse_while_vehicles)
        subscribe(MergerWeighed, keeping.weigh_merger)
        subscribe(OrganizationMerging, keeping.move_to_successor)
