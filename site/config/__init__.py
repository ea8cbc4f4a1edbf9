"""Wires everything and is imported by nobody below it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
