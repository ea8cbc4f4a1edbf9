"""The newsletter application."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "newsletter"
