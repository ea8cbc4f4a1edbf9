"""What stands around every page is read once a generation, and never from what may be taken back."""

import pytest
from django.db import transaction

from newsroom.models import Publication
from public import frame
from tests.making import make_page

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_read_once_until_something_changes_for_readers() -> None:
    Publication.load()
    first = frame.current()
    assert (first.publication.name, first.pages) == ("Galley", [])
    assert frame.current() is first
    make_page("about")
    Publication.objects.update(name="Undertone")
    after = frame.current()
    assert (after.publication.name, [page.slug for page in after.pages]) == ("Undertone", ["about"])


def test_what_is_taken_back_was_never_kept() -> None:
    Publication.load()
    kept = frame.current()
    with transaction.atomic():
        Publication.objects.update(name="Undertone")
        assert frame.current().publication.name == "Undertone"
        transaction.set_rollback(True)
    assert frame.current() is kept
    assert frame.current().publication.name == "Galley"
