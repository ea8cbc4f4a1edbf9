"""Every role against every move of an article and every address of the admin."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from newsroom.models import (
    Article,
    PreviewLink,
    ReviewNote,
    Revision,
)
from newsroom.workflow import MOVES
from tests.config.addresses import Address, every_address
from tests.config.test_closed_by_default import pks  # noqa: F401 (a fixture)
from tests.making import NOON, make_article, make_author, make_user
from tests.newsroom.admin_forms import change_url, form_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status

# One letter each: a stranger; staff in no group; a writer with another's article, and with one of
# their own; an editor; a publisher.
ROLES = {"a": (), "s": (), "o": ("Writer",), "w": ("Writer",), "e": ("Editor",), "p": ("Publisher",)}

MAY_MOVE: dict[tuple[str, str], str] = {
    (Status.DRAFT, Status.REVIEW): "wep",
    (Status.REVIEW, Status.DRAFT): "wep",
    (Status.REVIEW, Status.CHANGES): "ep",
    (Status.CHANGES, Status.REVIEW): "wep",
    **{(source, Status.SCHEDULED): "p" for source in (Status.DRAFT, Status.REVIEW, Status.CHANGES)},
    (Status.SCHEDULED, Status.DRAFT): "p",
    **{
        (source, Status.PUBLISHED): "p"
        for source in (Status.DRAFT, Status.REVIEW, Status.CHANGES, Status.SCHEDULED, Status.WITHDRAWN)
    },
    (Status.PUBLISHED, Status.WITHDRAWN): "p",
    (Status.WITHDRAWN, Status.DRAFT): "p",
}


def browser_of(role: str) -> tuple[Client, Any]:
    """Somebody in that role, in their browser."""
    if role == "a":
        return Client(), None
    person = make_user(*ROLES[role])
    return signed_in(person), person


def test_every_move_has_an_expectation() -> None:
    assert set(MAY_MOVE) == set(MOVES)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("move", MOVES, ids=" to ".join)
def test_a_move_is_made_by_those_who_may_and_nobody_else(role: str, move: tuple[str, str]) -> None:
    source, target = move
    browser, person = browser_of(role)
    article = make_article(
        status=source,
        publish_at=NOON.replace(year=2099),
        first_published_at=NOON,
        created_by=person if role == "w" else None,
    )
    browser.post(change_url(article), form_of(article, _move=target, return_reason="Cut it by half."))
    article.refresh_from_db()
    assert (article.status == target) == (role in MAY_MOVE[move])


@pytest.mark.parametrize("role", ROLES)
def test_pending_changes_are_published_by_publishers_only(role: str) -> None:
    browser, person = browser_of(role)
    article = make_article(headline="Live", created_by=person if role == "w" else None)
    browser.post(change_url(article), form_of(article, headline="Better", _publish_changes="1"))
    article.refresh_from_db()
    assert (article.headline == "Better") == (role == "p")
    assert (article.pending_revision is not None) == (role in "we")


# --- addresses ---------------------------------------------------------------------------------------

# Who opens an address, and whose POST it takes: `-` for nobody.
EXPECTED: dict[str, str] = {
    "markdown_preview": "- owep",
    "markdown_upload": "- owep",
    "markdown_image": "owep owep",
    "desk_find": "owep -",
    "picture_library": "owep -",
    "desk_notes": "wep wep",
    "desk_note": "- wep",
    "desk_previews": "wep wep",
    "desk_preview_link": "- wep",
    "desk_readiness": "- owep",
    "desk_token": "owep -",
    "working_copy_diff": "- owep",
    "working_copy": "- owep",
    "discard_unsaved": "- owep",
    "presence": "- owep",
    "desk_still_right": "- wep",
    "preview_article": "owep -",
    "preview_publication": "p p",
    "admin:newsroom_correction_changelist": "owep owep",
    "admin:newsroom_correction_add": "ep ep",
    "admin:newsroom_correction_history": "owep owep",
    "admin:newsroom_correction_delete": "p p",
    "admin:newsroom_correction_change": "owep ep",
    "admin:newsroom_article_revision": "owep owep",
    "admin:newsroom_article_restore": "- wep",
    "admin:newsroom_article_changelist": "owep owep",
    "admin:newsroom_article_add": "owep owep",
    "admin:newsroom_article_history": "owep owep",
    "admin:newsroom_article_delete": "ep ep",
    "admin:newsroom_article_change": "owep wep",
    "admin:newsroom_author_changelist": "owep owep",
    "admin:newsroom_author_add": "ep ep",
    "admin:newsroom_author_history": "owep owep",
    "admin:newsroom_author_delete": "p p",
    "admin:newsroom_author_change": "owep ep",
    "admin:newsroom_tag_changelist": "owep owep",
    "admin:newsroom_tag_add": "owep owep",
    "admin:newsroom_tag_history": "owep owep",
    "admin:newsroom_tag_delete": "ep ep",
    "admin:newsroom_tag_change": "owep ep",
    "admin:newsroom_tool_changelist": "owep owep",
    "admin:newsroom_tool_add": "ep ep",
    "admin:newsroom_tool_history": "owep owep",
    "admin:newsroom_tool_delete": "p p",
    "admin:newsroom_tool_change": "owep ep",
    "admin:newsroom_series_changelist": "owep owep",
    "admin:newsroom_series_add": "ep ep",
    "admin:newsroom_series_history": "owep owep",
    "admin:newsroom_series_delete": "p p",
    "admin:newsroom_series_change": "owep ep",
    "admin:newsroom_image_changelist": "owep owep",
    "admin:newsroom_image_add": "owep owep",
    "admin:newsroom_image_history": "owep owep",
    "admin:newsroom_image_delete": "ep ep",
    "admin:newsroom_image_change": "owep owep",
    "admin:newsroom_linkcheck_changelist": "owep owep",
    "admin:newsroom_linkcheck_add": "- -",
    "admin:newsroom_linkcheck_history": "owep owep",
    "admin:newsroom_linkcheck_delete": "- -",
    "admin:newsroom_linkcheck_change": "owep -",
    "admin:newsroom_user_changelist": "p p",
    "admin:newsroom_user_add": "- -",
    "admin:newsroom_user_history": "p p",
    "admin:newsroom_user_delete": "- -",
    "admin:newsroom_user_change": "p -",
    "admin:newsroom_publication_changelist": "p p",
    "admin:newsroom_publication_add": "- -",
    "admin:newsroom_publication_history": "p p",
    "admin:newsroom_publication_delete": "- -",
    "admin:newsroom_publication_change": "p p",
    "admin:newsroom_page_changelist": "ep ep",
    "admin:newsroom_page_add": "p p",
    "admin:newsroom_page_history": "ep ep",
    "admin:newsroom_page_delete": "p p",
    "admin:newsroom_page_change": "ep ep",
    "admin:newsroom_redirect_changelist": "ep ep",
    "admin:newsroom_redirect_add": "p p",
    "admin:newsroom_redirect_history": "ep ep",
    "admin:newsroom_redirect_delete": "p p",
    "admin:newsroom_redirect_change": "ep p",
    "admin:newsroom_unansweredquery_changelist": "ep ep",
    "admin:newsroom_unansweredquery_add": "- -",
    "admin:newsroom_unansweredquery_history": "ep ep",
    "admin:newsroom_unansweredquery_delete": "ep ep",
    "admin:newsroom_unansweredquery_change": "ep -",
    "admin:newsletter_issue_preview": "ep ep",
    "admin:newsletter_issue_find": "ep -",
    "admin:newsletter_issue_look_up": "- ep",
    "admin:newsletter_issue_test": "- ep",
    "admin:newsletter_issue_act": "- ep",
    "admin:newsletter_issue_progress": "ep -",
    "admin:newsletter_issue_preflight": "ep -",
    "admin:newsletter_issue_checks": "ep -",
    "admin:newsletter_issue_figures": "ep ep",
    "admin:newsletter_issue_figures.csv": "ep ep",
    "admin:newsletter_issue_links.csv": "ep ep",
    "admin:newsletter_issue_hours.csv": "ep ep",
    "admin:newsletter_newsletter_figures": "ep ep",
    "admin:newsletter_newsletter_weeks.csv": "ep ep",
    "admin:newsletter_subscriber_imports": "p p",
    "admin:newsletter_subscriber_import": "p p",
    "admin:newsletter_subscriber_import_look": "- p",
    "admin:newsletter_subscriber_import_take_in": "- p",
    "admin:newsletter_subscriber_import_throw_away": "- p",
    "admin:newsletter_subscriber_import_refusals": "p p",
    "admin:newsletter_subscriber_go_to_imports": "p p",
    "admin:newsletter_subscriber_suppressed": "ep p",
    "admin:newsletter_subscriber_go_to_suppressed": "ep ep",
    "admin:newsletter_issue_changelist": "ep ep",
    "admin:newsletter_issue_add": "- -",
    "admin:newsletter_issue_history": "ep ep",
    "admin:newsletter_issue_delete": "- -",
    "admin:newsletter_issue_change": "ep ep",
    "admin:newsletter_newsletter_assemble": "- ep",
    "admin:newsletter_collectedlink_changelist": "ep ep",
    "admin:newsletter_collectedlink_add": "ep ep",
    "admin:newsletter_collectedlink_history": "ep ep",
    "admin:newsletter_collectedlink_delete": "ep ep",
    "admin:newsletter_collectedlink_change": "ep ep",
    "admin:newsletter_newsletter_go_on": "- p",
    "admin:newsletter_newsletter_changelist": "ep ep",
    "admin:newsletter_newsletter_add": "p p",
    "admin:newsletter_newsletter_history": "ep ep",
    "admin:newsletter_newsletter_delete": "- -",
    "admin:newsletter_newsletter_change": "ep p",
    "admin:newsletter_subscriber_changelist": "ep ep",
    "admin:newsletter_subscriber_add": "- -",
    "admin:newsletter_subscriber_history": "ep ep",
    "admin:newsletter_subscriber_delete": "- -",
    "admin:newsletter_subscriber_change": "ep -",
    "admin:newsletter_outboxmail_changelist": "p p",
    "admin:newsletter_outboxmail_add": "- -",
    "admin:newsletter_outboxmail_history": "p p",
    "admin:newsletter_outboxmail_delete": "- -",
    "admin:newsletter_outboxmail_change": "p -",
}


def ours() -> list[Address]:
    """The addresses of the desk and of the admin of the newsroom and the newsletter."""
    admins = ("admin:newsroom", "admin:newsletter")
    staff = [address for address in every_address() if address.route.startswith("admin/")]
    of_admin = [address for address in staff if address.name.startswith(admins)]
    return of_admin + [address for address in staff if ":" not in address.name]


ARTICLE_PLACES = [f"desk/{name}" for name in ("notes", "previews", "still-right", "as-readers-see-it")]
ARTICLE_PLACES.append("newsroom/article")


def keys(known: dict[str, int], person: Any) -> dict[str, int]:
    """The rows that exist, with an article of this person's own where one is given."""
    article = make_article(
        status=Status.DRAFT, created_by=person, authors=[make_author(user=None)], first_published_at=None
    )
    Revision.objects.create(article=article, number=article.pk, content={"headline": "X"})
    note = ReviewNote.objects.create(article=article, text="Why?", created_by=person)
    link = PreviewLink.objects.create(article=article, key="m", expires_at=NOON, created_by=person)
    return (
        known
        | dict.fromkeys(ARTICLE_PLACES, article.pk)
        | {"desk/note": note.pk, "desk/preview-link": link.pk}
    )


def is_let_in(answer: Any) -> bool:
    """Whether the answer is more than “no” or the way to the log-in."""
    to_log_in = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
    return answer.status_code not in (403, 404, 405) and not to_log_in


def let_in(browser: Client, address: Address, known: dict[str, int], method: str) -> bool:
    """Whether somebody is let in; whatever that did is undone."""
    with transaction.atomic():
        answer = getattr(browser, method)(address.path(known))
        transaction.set_rollback(True)
    return is_let_in(answer)


def test_every_address_has_an_expectation() -> None:
    assert {address.name for address in ours()} == set(EXPECTED)


@pytest.mark.parametrize("role", ROLES)
def test_an_address_lets_in_those_whom_it_is_for(role: str, pks: dict[str, int]) -> None:  # noqa: F811
    browser, person = browser_of(role)
    known = keys(pks, person if role == "w" else None)
    wrong = []
    for address in ours():
        found = "".join(
            letter if let_in(browser, address, known, method) else "-"
            for letter, method in (("g", "get"), ("p", "post"))
        )
        opens, takes = EXPECTED.get(address.name, " ").split(" ")
        expected = ("g" if role in opens else "-") + ("p" if role in takes else "-")
        if found != expected:
            wrong.append((address.name, found, expected))
    assert wrong == []
