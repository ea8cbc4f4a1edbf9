"""Readers with an account, their browsers, and the codes that were mailed to them."""

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.test import Client

from newsletter.models import OutboxMail
from newsroom.models import User
from tests.making import make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


def make_reader(**fields: Any) -> User:
    user = make_user(is_staff=False, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def browser_of(user: User) -> Client:
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    browser.force_login(user, backend=BACKEND)
    return browser


def mailed_code() -> str:
    mail = OutboxMail.objects.latest("pk")
    found = re.search(r"^([A-Z0-9-]{6,10})$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]
