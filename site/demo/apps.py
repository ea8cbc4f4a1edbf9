"""The demo publication: its content, its log-ins and the command that loads it."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
