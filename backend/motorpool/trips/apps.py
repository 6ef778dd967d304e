from django.apps import AppConfig


class TripsConfig(AppConfig):
    name = "motorpool.trips"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from motorpool.approvals import registry
        from motorpool.files import sight
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import MergerWeighed
        from motorpool.reservations.events import ReservationAtRisk
        from motorpool.terminals.events import EmergencyTold
        from motorpool.tracking.events import OutsideParkingAgreed, TrackCompleted
        from motorpool.trips import checks, grounds, mergers, queries
        from motorpool.trips.services import dispatch, driving, following, requests

        register(checks.rules_make_sense)
        registry.register(
            requests.SUBJECT,
            registry.Subject(
                label="用车申请",
                lock=requests.lock,
                link=lambda key: f"/trips/{key}",
                on_approved=requests.approved,
                on_returned=requests.sent_back,
            ),
        )
        sight.register("trips.attachments", queries.files_in_sight)
        grounds.register()
        subscribe(ReservationAtRisk, dispatch.warn_of_risk)
        subscribe(TrackCompleted, following.correct)
        subscribe(OutsideParkingAgreed, following.judge_again)
        subscribe(EmergencyTold, driving.tell_dispatchers)
        subscribe(MergerWeighed, mergers.weigh_merger)
