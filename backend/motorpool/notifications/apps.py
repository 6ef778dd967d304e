from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "motorpool.notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.accounts.events import SignedInSomewhereNew
        from motorpool.kit.events import subscribe
        from motorpool.notifications.services import tell_of_new_address

        subscribe(SignedInSomewhereNew, tell_of_new_address)
