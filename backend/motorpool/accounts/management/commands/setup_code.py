"""Prints the code with which the first administrator may set up an empty installation; nothing once that is done."""

from typing import Any

from django.core.management.base import BaseCommand

from motorpool.accounts import setup


class Command(BaseCommand):
    help = "print the code for the first set-up, if it is still needed"

    def handle(self, *_args: Any, **_options: Any) -> None:
        if setup.is_needed():
            self.stdout.write(setup.setup_code())
