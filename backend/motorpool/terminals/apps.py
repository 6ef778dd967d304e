from django.apps import AppConfig


class TerminalsConfig(AppConfig):
    name = "motorpool.terminals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.kit.events import subscribe
        from motorpool.terminals.services import doubles, faults, forgetting, moving
        from motorpool.tracking.events import (
            BindingDatedBack,
            TerminalMoved,
            TerminalRegisteringAgain,
            TerminalReplaced,
            VehicleForgotten,
        )

        subscribe(VehicleForgotten, forgetting.forget_vehicle)
        subscribe(TerminalRegisteringAgain, doubles.refuse_double)
        subscribe(TerminalReplaced, faults.close_replaced)
        subscribe(TerminalMoved, moving.follow_terminal)
        subscribe(BindingDatedBack, moving.adopt_media)
