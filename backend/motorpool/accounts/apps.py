from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "motorpool.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motorpool.accounts import people
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import OrganizationClosing

        subscribe(OrganizationClosing, people.refuse_while_people)
