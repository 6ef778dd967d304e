from django.apps import AppConfig


class LookingConfig(AppConfig):
    name = "motorpool.looking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.approvals import registry
        from motorpool.kit.events import subscribe
        from motorpool.looking import queries
        from motorpool.looking.services import looks, requests
        from motorpool.terminals.events import PlaceTold
        from motorpool.tracking import sight
        from motorpool.tracking.events import PlaceTaken
        from motorpool.vehicles.events import VehicleBecomingSecret

        registry.register(
            requests.SUBJECT,
            registry.Subject(
                label="轨迹查看申请",
                lock=requests.lock,
                link=requests.link_of,
                on_approved=requests.approved,
                on_returned=requests.sent_back,
            ),
        )
        sight.register(queries.GROUND, sight.Ground(live=queries.allowed_live, spans=queries.allowed_spans))
        subscribe(VehicleBecomingSecret, looks.forget_vehicle)
        subscribe(PlaceTold, looks.keep_place_told)
        subscribe(PlaceTaken, looks.keep_place_taken)
