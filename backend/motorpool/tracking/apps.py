from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "motorpool.tracking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from motorpool.approvals import registry
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import MergerWeighed, OrganizationMerging
        from motorpool.tracking import checks, mergers, sight
        from motorpool.tracking.events import OutsideParkingAgreed
        from motorpool.tracking.services import bindings, deriving, forgetting, moving, outside
        from motorpool.vehicles.events import VehicleBecomingSecret, VehicleChangingKind, VehicleMoved
        from motorpool.vehicles.queries import never_tracked

        register(checks.rules_make_sense)
        register(checks.nothing_is_lost)
        registry.register(
            outside.SUBJECT,
            registry.Subject(
                label="外场临停",
                lock=outside.lock,
                link=outside.link_of,
                on_approved=outside.agreed,
                on_returned=outside.sent_back,
            ),
        )
        subscribe(VehicleBecomingSecret, forgetting.forget_vehicle)
        subscribe(VehicleBecomingSecret, outside.forget_vehicle)
        subscribe(VehicleChangingKind, bindings.refuse_kind_while_bound)
        subscribe(VehicleMoved, moving.follow_vehicle)
        subscribe(VehicleMoved, outside.withdraw_asked)
        subscribe(MergerWeighed, mergers.weigh_merger)
        subscribe(OrganizationMerging, mergers.move_to_successor)
        subscribe(OrganizationMerging, deriving.restate_owner)
        subscribe(OutsideParkingAgreed, deriving.derive_rest)
        sight.conceal("vehicles.never_tracked", never_tracked)
