from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "motorpool.notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.accounts.events import FilingDecided, FilingMade, LimitChanged, SignedInSomewhereNew
        from motorpool.audit.events import ChainDoubted
        from motorpool.kit.events import subscribe
        from motorpool.notifications import appointments, trail
        from motorpool.notifications.services import tell_of_new_address

        subscribe(SignedInSomewhereNew, tell_of_new_address)
        subscribe(FilingMade, appointments.tell_city)
        subscribe(FilingDecided, appointments.tell_county)
        subscribe(LimitChanged, appointments.tell_limited)
        subscribe(ChainDoubted, trail.tell_auditors)
