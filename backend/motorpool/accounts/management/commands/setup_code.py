"""Prints the code with which the first administrator may set up an empty installation; nothing once that is done."""

from typing import Any

from django.core.management.base import BaseCommand

from motorpool.accounts import setup


class Command(BaseCommand):
    help = "显示首次设置的设置码；已完成设置的不显示。"

    def handle(self, *_args: Any, **_options: Any) -> None:
        if setup.is_needed():
            self.stdout.write(setup.setup_code())
