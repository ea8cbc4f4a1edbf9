"""Every address there is, walked as a stranger, as a writer, and as somebody tricked by another site."""

import gzip
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.test import Client

from comments.models import HouseRules
from newsletter.models import CollectedLink, OutboxMail, SubscriberImport
from newsroom.models import (
    Correction,
    Image,
    LinkCheck,
    PreviewLink,
    Publication,
    Redirect,
    ReviewNote,
    UnansweredQuery,
    User,
)
from public.views.missing import form_from_elsewhere
from tests.config.addresses import Address, every_address
from tests.making import (
    NOON,
    make_article,
    make_author,
    make_comment,
    make_issue,
    make_newsletter,
    make_page,
    make_series,
    make_subscriber,
    make_tag,
    make_tool,
    make_user,
)
from tests.newsroom.admin_forms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESSES = every_address()
OF_STAFF = [
    address
    for address in ADDRESSES
    # The mailbox's own rows are there in development only.
    if address.route.startswith("admin/") and not address.name.startswith("admin:mail_viewer_")
]
REFUSED = (302, 403, 405)

# A new address belongs to readers only once it is named here.
OF_READERS = set(
    """
    home blog article article_markdown tags tag tag_feed authors author author_feed tools tool
    search search_overlay search_vain newsletters newsletter issue subscribe sign_up_stamp check_inbox confirm
    preferences
    follow address new_address former_address replace_link own_copy erase pause why_left webhook go opened
    media preview welcome leave one_click come_back feed feed_atom feed_json sitemap sitemap_part health
    kind kind_feed kind_feed_as tag_feed_as author_feed_as card icon opensearch
    newsletter_feed newsletter_feed_as
    series_list series contact contact_send contact_sent robots llms theme manifest favicon page
    comment_feed comment_write comments_mine comment_received comment_confirm comment_leave
    comment_one_click comment_answer
    comment_edit comment_delete comment_helpful comment_report
    account_page account_profile account_save account_stop_answers account_export account_leave
    account_login account_logout account_inactive account_signup account_reauthenticate account_email
    account_email_verification_sent account_change_password account_set_password account_reset_password
    account_request_login_code account_confirm_login_code account_confirm_password_reset_code
    account_complete_password_reset account_password_reset_completed
    account_request_reauthentication_code account_confirm_reauthentication_code
    mfa_index mfa_authenticate mfa_reauthenticate mfa_activate_totp mfa_deactivate_totp
    mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes
    mfa_list_webauthn mfa_add_webauthn mfa_remove_webauthn mfa_edit_webauthn mfa_reauthenticate_webauthn
    mfa_login_webauthn usersessions_list
    """.split()
)
# What the admin shows beside a form.
SHOWN_IN_FRAMES = {"admin:newsletter_issue_preview", "preview_publication"}
# Mounted in development only, which tests/config/test_production.py proves.
OF_DEVELOPMENT = {"mail_viewer_list", "mail_viewer_detail", "mail_viewer_attachment", "mail_viewer_delete"}
# What every member of the staff may open: the way in and out, and their own password.
OF_ALL_STAFF = set(
    """
    admin:index admin:logout admin:login admin:password_change admin:password_change_done
    admin:jsi18n admin:search
    """.split()
)
OF_WRITERS = OF_ALL_STAFF | set(
    """
    markdown_image desk_token desk_find picture_library preview_article admin:app_list
    admin:newsroom_article_changelist admin:newsroom_article_add admin:newsroom_article_history
    admin:newsroom_article_change
    admin:newsroom_image_changelist admin:newsroom_image_add admin:newsroom_image_history
    admin:newsroom_image_change
    admin:newsroom_author_changelist admin:newsroom_author_history admin:newsroom_author_change
    admin:newsroom_tag_changelist admin:newsroom_tag_add admin:newsroom_tag_history
    admin:newsroom_tag_change
    admin:newsroom_tool_changelist admin:newsroom_tool_history admin:newsroom_tool_change
    admin:newsroom_series_changelist admin:newsroom_series_history admin:newsroom_series_change
    admin:newsroom_linkcheck_changelist admin:newsroom_linkcheck_history admin:newsroom_linkcheck_change
    admin:newsroom_correction_changelist admin:newsroom_correction_history admin:newsroom_correction_change
    """.split()
)
# What a writer's POST may reach although nothing is named in it: each answers about what is their own.
WRITERS_POST = set(
    """
    markdown_preview markdown_upload desk_readiness working_copy working_copy_diff presence discard_unsaved
    admin:toggle_sidebar
    """.split()
)


@pytest.fixture
def pks() -> dict[str, int]:
    """The keys of one row of everything that the admin shows, none of them a writer's own."""
    newsletter = make_newsletter(slug="weekly")
    rows: list[Any] = [
        make_article(),
        make_author(),
        make_tag(),
        make_tool(),
        newsletter,
        make_issue(newsletter, articles=[make_article()]),
        make_subscriber(newsletter),
        CollectedLink.objects.create(newsletter=newsletter, url="https://elsewhere.example/"),
        Image.objects.create(file="images/x.png", width=1, height=1),
        LinkCheck.objects.create(url="https://a.example/", next_check_at=NOON),
        make_page(title="About", body="Us."),
        Publication.load(),
        make_series(),
        make_user("Publisher"),
        OutboxMail.objects.create(kind="test", to="a@b.example", sender="x@y.example", subject="S", text="T"),
        ReviewNote.objects.create(article=make_article(), text="Why?"),
        PreviewLink.objects.create(article=make_article(), key="k", expires_at=NOON),
        Correction.objects.create(article=make_article(), text="It was five.", published_at=NOON),
        Redirect.objects.create(old_path="/blog/old/", new_path="/blog/new/"),
        UnansweredQuery.objects.create(text="gpt 9", last_asked_at=NOON),
        EmailAddress.objects.create(user=make_user(), email="r@b.example"),
        Authenticator.objects.create(user=make_user(), type=Authenticator.Type.TOTP, data={}),
        UserSession.objects.create(user=make_user(), session_key="k", ip="192.0.2.1", user_agent="x"),
        comment := make_comment(),
        comment.commenter,
        comment.article.conversation,
        comment.decisions.create(act="approve"),
        HouseRules.objects.get_or_create(pk=1)[0],
    ]
    group = User.objects.filter(groups__isnull=False).values_list("groups", flat=True).first()
    keys = {f"{row._meta.app_label}/{row._meta.model_name}": row.pk for row in rows}
    content = gzip.compress(b"email\nreader@a.example\n")
    waiting = {"newsletter": newsletter, "file_name": "a.csv", "content": content, "consent": "By mail"}
    # The pages of an import stand under its subscribers, so that one number must do for both.
    SubscriberImport.objects.create(pk=keys["newsletter/subscriber"], **waiting)
    others = {"auth/group": group or 1, "markdown/images": keys["newsroom/image"]}
    others |= {"desk/note": keys["newsroom/reviewnote"], "desk/preview-link": keys["newsroom/previewlink"]}
    of_articles = ("notes", "previews", "as-readers-see-it", "still-right")
    return keys | others | {f"desk/{name}": keys["newsroom/article"] for name in of_articles}


def by_name(address: Address) -> str:
    return f"{address.name or 'unnamed'} {address.route}"


def status(client: Client, address: Address, pks: dict[str, int], method: str = "get") -> int:
    return int(getattr(client, method)(address.path(pks)).status_code)


def test_every_address_outside_the_admin_is_meant_for_readers() -> None:
    others = {address.name for address in ADDRESSES if not address.route.startswith("admin/")}
    assert others == OF_READERS | OF_DEVELOPMENT


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "head", "options"])
def test_a_stranger_gets_no_further_than_the_log_in_page(pks: dict[str, int], method: str) -> None:
    for address in OF_STAFF:
        if address.name in ("admin:login", "admin:logout"):
            continue
        answer = getattr(Client(), method)(address.path(pks))
        refused = answer.status_code in (403, 405)
        assert refused or answer["Location"].startswith("/admin/login/"), by_name(address)


def test_a_reader_with_an_account_gets_no_further_either(pks: dict[str, int]) -> None:
    reader = signed_in(make_user("Publisher", is_staff=False))
    for address in OF_STAFF:
        if address.name not in ("admin:login", "admin:logout"):
            assert status(reader, address, pks) in REFUSED, by_name(address)


def test_a_writer_opens_what_is_for_writers_and_nothing_else(pks: dict[str, int]) -> None:
    user = make_user("Writer")
    opened = set()
    for address in OF_STAFF:
        if address.name != "admin:logout" and status(signed_in(user), address, pks) not in (403, 404, 405):
            opened.add(address.name)
    # Addresses without a name only lead on to named ones.
    assert opened - {"admin:"} == OF_WRITERS - {"admin:logout"}


def test_a_writers_posts_change_nothing_that_is_not_theirs(pks: dict[str, int]) -> None:
    user = make_user("Writer")
    taken = set()
    for address in OF_STAFF:
        if address.name != "admin:logout" and status(signed_in(user), address, pks, "post") not in (
            403,
            404,
            405,
        ):
            taken.add(address.name)
    refused = {
        name
        for name in OF_WRITERS
        if name.endswith(
            ("author_change", "tool_change", "tag_change", "linkcheck_change", "correction_change")
        )
    }
    refused |= {"admin:newsroom_article_change", "admin:logout"}
    assert taken - {"admin:"} <= OF_WRITERS - refused | WRITERS_POST


def test_staff_in_no_group_open_nothing_but_an_empty_desk(pks: dict[str, int]) -> None:
    user = make_user()
    for address in OF_STAFF:
        if address.name not in OF_ALL_STAFF and address.route != "admin/(?P<url>.*)$":
            assert status(signed_in(user), address, pks) in (302, 403, 404, 405), by_name(address)


def test_no_other_site_makes_a_superuser_change_anything(pks: dict[str, int]) -> None:
    boss = make_user(is_superuser=True)
    for address in OF_STAFF:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(boss)
        answer = browser.post(address.path(pks), headers={"origin": "https://evil.example"})
        assert answer.status_code in (403, 405), by_name(address)


def test_no_form_on_a_page_kept_for_everybody_is_asked_for_a_token(pks: dict[str, int]) -> None:
    refusal, refused = form_from_elsewhere(HttpRequest()).content, []
    for address in ADDRESSES:
        # The others are drawn for one person, with a token in every form.
        if not address.route.startswith(("admin/", "accounts/", "mailbox/")):
            browser = Client(enforce_csrf_checks=True)
            answer = browser.post(address.path(pks), headers={"sec-fetch-site": "same-origin"})
            refused += [by_name(address)] * (answer.content == refusal)
    assert refused == []


def test_every_answer_says_how_it_may_be_shown(pks: dict[str, int]) -> None:
    for browser in (Client(), signed_in(make_user(is_superuser=True))):
        for address in ADDRESSES:
            if address.name in OF_DEVELOPMENT | {"admin:logout"}:
                continue
            answer = browser.get(address.path(pks))
            assert answer.headers["X-Content-Type-Options"] == "nosniff", by_name(address)
            framed = "SAMEORIGIN" if address.name in SHOWN_IN_FRAMES else "DENY"
            if answer.status_code == 200:
                assert answer.headers["X-Frame-Options"] == framed, by_name(address)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy and "base-uri 'none'" in policy, by_name(address)
            if not address.route.startswith("admin/"):
                assert "unsafe" not in policy, by_name(address)
                # Logging in needs a session and a token; no page that is kept for everybody does.
                assert address.route.startswith("accounts/") or not answer.cookies, by_name(address)
            assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
