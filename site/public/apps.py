"""What readers open."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "public"
