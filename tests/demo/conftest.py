"""The demo, loaded once for all tests of a module, as that takes seconds; each test leaves it as it was."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker, Settings

from demo.loading import load

NOW = datetime(2026, 3, 5, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder_of_the_demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Where its pictures are, while everything else of it is in a transaction that the tests nest in."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=folder):
            assert load(NOW)
        yield folder
        transaction.set_rollback(True)


@pytest.fixture
def demo(folder_of_the_demo: Path, db: None, settings: Settings) -> None:
    """The demo as it lies after its first start; what a test does to it is rolled back."""
    settings.MEDIA_ROOT = folder_of_the_demo
