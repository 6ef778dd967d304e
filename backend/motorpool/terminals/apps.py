from django.apps import AppConfig


class TerminalsConfig(AppConfig):
    name = "motorpool.terminals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import OrganizationMerging
        from motorpool.terminals import checks
        from motorpool.terminals.services import alarms, doubles, faults, forgetting, moving
        from motorpool.tracking.events import (
            BindingDatedBack,
            TerminalMoved,
            TerminalRegisteringAgain,
            TerminalReplaced,
            VehicleForgotten,
        )

        register(checks.rules_make_sense)
        subscribe(VehicleForgotten, forgetting.forget_vehicle)
        subscribe(VehicleForgotten, alarms.forget_vehicle)
        subscribe(OrganizationMerging, alarms.restate_owner)
        subscribe(TerminalRegisteringAgain, doubles.refuse_double)
        subscribe(TerminalReplaced, faults.close_replaced)
        subscribe(TerminalMoved, moving.follow_terminal)
        subscribe(BindingDatedBack, moving.adopt_media)
        subscribe(BindingDatedBack, alarms.follow_binding)
