from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "motorpool.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from motorpool.accounts import mergers, people
        from motorpool.accounts.checks import keys_are_written_rightly, proxies_are_named
        from motorpool.kit.events import subscribe
        from motorpool.organizations.events import (
            MergerWeighed,
            OrganizationClosing,
            OrganizationMerging,
            OrganizationMoving,
        )

        register(keys_are_written_rightly)
        register(proxies_are_named)
        subscribe(OrganizationClosing, people.refuse_while_people)
        subscribe(MergerWeighed, mergers.weigh_merger)
        subscribe(OrganizationMoving, mergers.refuse_to_leave_limits)
        subscribe(OrganizationMerging, mergers.move_to_successor)
