"""How readers come in: a guest by the cookie of a browser that is known, somebody with an account by code."""

import re

from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from comments import guests
from comments.models import Commenter
from newsletter.models import OutboxMail
from newsroom.models import User


def come_in_as(page: Page, live_server: LiveServer, guest: Commenter) -> None:
    """The browser in which this guest confirmed the address once."""
    at = {"url": f"{live_server.url}/comments/", "name": guests.COOKIE, "value": guests.cookie_for(guest)}
    hint = {"url": live_server.url, "name": "reader", "value": "1"}
    page.context.add_cookies([at, hint])  # type: ignore[list-item]


def log_in_by_code(page: Page, user: User) -> None:
    """Somebody with an account: the mailed code, typed."""
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page.goto("/accounts/login/")
    page.get_by_label("Your email address").fill(user.email)
    page.get_by_role("button", name="Mail me a code").click()
    expect(page).to_have_url(re.compile("/accounts/login/code/confirm/"))
    code = OutboxMail.objects.filter(kind="account").latest("pk").subject.split()[0]
    page.get_by_label("The code").fill(code)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
