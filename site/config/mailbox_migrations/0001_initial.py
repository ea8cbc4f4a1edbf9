"""The mailbox's table as its package makes it."""

from importlib import import_module

Migration = import_module("django_mail_viewer.backends.database.migrations.0001_initial").Migration
