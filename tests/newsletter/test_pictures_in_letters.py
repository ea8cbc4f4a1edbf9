"""A picture that only a letter shows is in use: it cannot be deleted by mistake."""

from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from newsletter import approval
from newsletter.checks import links_in_letters, preflight
from newsletter.letters import rendering
from newsletter.models import FrozenMail, IssueItem
from newsroom.images.picture_uses import uses_of
from newsroom.models import Image
from tests.making import make_article, make_issue, make_user
from tests.newsroom.admin_forms import signed_in
from tests.newsroom.pictures import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def image() -> Image:
    return Image.objects.create(file=picture_file(), alt="A chart")


def test_the_words_of_a_letter_its_blurbs_and_its_frozen_mail_use_a_picture(image: Image) -> None:
    other = Image.objects.create(file=picture_file(), alt="Another")
    issue = make_issue(intro=f"![A chart]({image.file.url})")
    IssueItem.objects.create(
        issue=make_issue(), section="News", article=make_article(), blurb=f"![A chart]({image.file.url})"
    )
    mailed = str(image.file.url).rpartition(".")[0] + "-mail.jpg"
    FrozenMail.objects.create(issue=issue, message=b"", html=f'<img src="{mailed}">', text="")
    found = uses_of([image, other])
    assert [use.role for use in found[image.pk]] == ["In the letter", "In the letter", "In the mail"]
    assert found[other.pk] == []


def test_a_picture_that_only_a_letter_shows_cannot_be_deleted(image: Image) -> None:
    make_issue(intro=f"![A chart]({image.file.url})")
    answer: Any = signed_in(make_user("Publisher")).post(
        reverse("admin:newsroom_image_delete", args=[image.pk]), {"post": "yes"}
    )
    assert "In the letter" in answer.content.decode() and Image.objects.filter(pk=image.pk).exists()


def test_a_picture_whose_file_went_after_approval_stops_the_letter(image: Image) -> None:
    issue = make_issue(articles=[make_article()], intro=f"![A chart]({image.file.url})")
    approval.approve(issue, user=None)
    shown = links_in_letters.own_pictures(rendering.render(issue))[0].about
    assert preflight.still_good(issue) == []
    default_storage.delete(unquote(urlsplit(shown).path).removeprefix(settings.MEDIA_URL))
    (finding,) = preflight.still_good(issue)
    assert "its file is gone, so readers would see a hole" in finding.sentence
