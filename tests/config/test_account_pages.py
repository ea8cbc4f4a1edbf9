"""Every page and mail of accounts: in our words and our frame, none left to allauth's own."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account import urls as of_account
from allauth.mfa import urls as of_mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions import urls as of_sessions
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, reverse
from pytest_django import Settings

from config import account_words
from newsletter.models import OutboxMail
from newsroom.models import User
from public import browsers
from tests.config.people import browser_of, mailed_code, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PASSWORD = "a long enough password"
THEIRS = re.compile(
    r"sign[ -]?(in|up|out)\b|security key|two-factor|authenticat(e|ion)\b|verif|\bemail:", re.I
)
# They only lead to our frame, or hold no words.
FRAMES = re.compile(r"/base\w*\.html$|/(entrance|manage)\.html$|login_script")
FOLDER = Path(allauth.__file__).parent / "templates"

STRANGERS = "login signup request_login_code reset_password inactive password_reset_completed".split()
READERS = """
account_email account_change_password account_set_password account_logout
account_reauthenticate account_request_reauthentication_code
mfa_index mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate mfa_reauthenticate_webauthn
mfa_edit_webauthn mfa_remove_webauthn usersessions_list
""".split()
WITHOUT_A_PASSWORD = ("account_set_password", "account_request_reauthentication_code")
OF_ONE_KEY = ("mfa_edit_webauthn", "mfa_remove_webauthn")
# Seen on the way to them in the tests below, or answering without a page.
ON_THE_WAY = """
account_email_verification_sent account_confirm_login_code account_confirm_password_reset_code
account_complete_password_reset account_confirm_reauthentication_code mfa_authenticate
mfa_download_recovery_codes mfa_login_webauthn
""".split()


@pytest.fixture(autouse=True)
def _nobody_has_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _no_key_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passkey of these tests was made by nobody; a real one is in tests/browser."""
    monkeypatch.setattr("allauth.mfa.webauthn.internal.auth.get_credentials", lambda user: [])


@pytest.fixture
def reader() -> User:
    """Somebody with a password, an app, a passkey and recovery codes."""
    user = make_reader()
    user.set_password(PASSWORD)
    user.save()
    return user


def give_factors(reader: User) -> int:
    """An app, recovery codes and a passkey; the key of the passkey."""
    TOTP.activate(reader, generate_totp_secret())
    RecoveryCodes.activate(reader)
    data = {"name": "Phone", "credential": {"clientExtensionResults": {}}}
    passkey = Authenticator.objects.create(user=reader, type=Authenticator.Type.WEBAUTHN, data=data)
    return int(passkey.pk)


def come_in(reader: User) -> Client:
    """A browser in which the password has just been typed, and once more when it was asked for again."""
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    browser.post("/accounts/login/", {"login": reader.username, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def come_in_by_code(reader: User) -> Client:
    """The same with mailed codes, of somebody who has no password."""
    User.objects.filter(pk=reader.pk).update(password="!")
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    asked = browser.post("/accounts/login/code/", {"email": reader.email})
    browser.post(asked["Location"], {"code": mailed_code()})
    asked = browser.post("/accounts/reauthenticate/code/", {"recipient": reader.email})
    browser.post(asked["Location"], {"code": mailed_code()})
    return browser


def is_ours(answer: Any) -> str:
    """The page, once everything on it is this house's."""
    assert answer.status_code == 200, answer.headers
    page: str = answer.content.decode()
    said = re.sub(
        r"<script.*?</script>|<[^>]*>", " ", page[page.index("<main") : page.index("</main")], flags=re.S
    )
    assert 'class="footer"' in page and page.count("<h1") == 1
    assert not THEIRS.search(said), THEIRS.search(said)
    drawn = {str(one.origin.name) for one in answer.templates if str(FOLDER) in str(one.origin.name)}
    assert {name for name in drawn if not FRAMES.search(name)} == set()
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    return page


def names_in(patterns: Any) -> set[str]:
    """The names of all addresses in a list of them."""
    found: set[str] = set()
    for pattern in patterns:
        found |= names_in(pattern.url_patterns) if isinstance(pattern, URLResolver) else {pattern.name}
    return found


def test_no_address_of_allauth_is_forgotten_here() -> None:
    there = names_in([*of_account.urlpatterns, *of_mfa.urlpatterns, *of_sessions.urlpatterns])
    assert there == {f"account_{name}" for name in STRANGERS} | {*READERS, *ON_THE_WAY}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_page_for_strangers_is_ours(name: str) -> None:
    is_ours(Client().get(reverse(f"account_{name}")))


@pytest.mark.parametrize("name", READERS)
def test_a_page_of_a_reader_is_ours(reader: User, name: str) -> None:
    browser = come_in_by_code(reader) if name in WITHOUT_A_PASSWORD else come_in(reader)
    key = give_factors(reader) if name.startswith("mfa_") else 0
    if name == "mfa_activate_totp":
        Authenticator.objects.all().delete()
    is_ours(browser.get(reverse(name, args=[key] if name in OF_ONE_KEY else [])))


@pytest.mark.parametrize("path", ["signup", "login/code", "password/reset"])
def test_where_a_mailed_code_is_typed_is_ours(reader: User, path: str) -> None:
    browser = Client()
    address = "new@example.com" if path == "signup" else reader.email
    asked = browser.post(f"/accounts/{path}/", {"email": address})
    assert address in is_ours(browser.get(asked["Location"]))
    wrong = is_ours(browser.post(asked["Location"], {"code": "WRONG1"}))
    assert "This is not the code" in wrong and 'aria-describedby="id_code-errors"' in wrong


def test_a_forgotten_password_is_changed_by_code(reader: User) -> None:
    browser = Client()
    asked = browser.post("/accounts/password/reset/", {"email": reader.email})
    confirmed = browser.post(asked["Location"], {"code": mailed_code()})
    is_ours(browser.get(confirmed["Location"]))
    twice = {"password1": "another long password", "password2": "another long password"}
    browser.post(confirmed["Location"], twice)
    reader.refresh_from_db()
    assert reader.check_password("another long password")
    assert OutboxMail.objects.latest("pk").subject.startswith("Your password was changed at ")


def test_changing_what_opens_an_account_asks_once_more(reader: User) -> None:
    browser = browser_of(reader)
    asked = browser.get("/accounts/mfa/totp/activate/")
    assert "Mail me a code" in is_ours(browser.get(asked["Location"]))
    sent = browser.post("/accounts/reauthenticate/code/", {"recipient": reader.email})
    assert reader.email in is_ours(browser.get(sent["Location"]))
    browser.post(sent["Location"], {"code": mailed_code()})
    assert "Add an authenticator app" in is_ours(browser.get("/accounts/mfa/totp/activate/"))


def test_the_second_factor_is_asked_for_on_a_page_of_ours(reader: User) -> None:
    give_factors(reader)
    browser = come_in(reader)
    page = is_ours(browser.get("/accounts/mfa/authenticate/"))
    assert "One step more" in page and "Use a passkey" in page


def test_whoever_types_a_spent_recovery_code_is_not_told_to_wait_for_the_next(reader: User) -> None:
    give_factors(reader)
    code = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()[0]
    come_in(reader).post("/accounts/mfa/authenticate/", {"code": code})
    again = is_ours(come_in(reader).post("/accounts/mfa/authenticate/", {"code": code}))
    assert "This code is not right, or is used up. Take the next one." in again


def test_another_code_can_be_asked_for_and_tells_nothing(reader: User) -> None:
    answers = []
    for address in (reader.email, "nobody@example.com"):
        browser = Client()
        asked = browser.post("/accounts/login/code/", {"email": address})
        again = browser.post(asked["Location"], {"action": "resend"}, follow=True)
        page = is_ours(again).replace(address, "")
        answers.append(re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', "", page))
    assert answers[0] == answers[1]
    assert OutboxMail.objects.filter(to=reader.email).count() == 2


def test_a_new_address_is_confirmed_by_code_and_a_taken_one_tells_nothing(reader: User) -> None:
    other = make_reader(email="other@example.com")
    browser, pages = come_in(reader), []
    for address in (other.email, "free@example.com"):
        asked = browser.post("/accounts/email/", {"email": address, "action_add": ""})
        page = is_ours(browser.get(asked["Location"])).replace(address, "")
        pages.append(re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', "", page))
    assert pages[0] == pages[1]
    browser.post(asked["Location"], {"code": mailed_code()})
    reader.refresh_from_db()
    assert reader.email == "free@example.com"


def test_whoever_asks_too_often_gets_a_page_of_ours() -> None:
    for _ in range(31):
        answer = Client().post("/accounts/login/", {"login": "x", "password": "y"})
    assert answer.status_code == 429 and "That was often" in answer.content.decode()


def test_every_mail_and_every_word_afterwards_is_ours() -> None:
    mails = {str(one.relative_to(FOLDER)) for one in FOLDER.glob("*/email/*_subject.txt")}
    # By link, which is off here; and about log-ins at other companies, of which there are none.
    mails -= {"account/email/password_reset_key_subject.txt"}
    ours = {f"{name}_subject.txt" for name in account_words.MAILS}
    assert {name for name in mails if not name.startswith("socialaccount/")} == ours
    said = {str(one.relative_to(FOLDER)) for one in FOLDER.glob("*/messages/*.txt")}
    assert {name for name in said if not re.search("socialaccount/|phone_", name)} == set(account_words.SAID)


def test_a_mail_about_a_change_says_when_from_where_and_what_to_do(reader: User, settings: Settings) -> None:
    browser = come_in(reader)
    twice = {"password1": "another long password", "password2": "another long password"}
    browser.post(
        "/accounts/password/change/", twice | {"oldpassword": PASSWORD}, headers={"user-agent": "A <b>"}
    )
    mail = OutboxMail.objects.latest("pk")
    assert (
        "from 127.0.0.1, with A <b>" in mail.text and f"{settings.SITE_URL}/accounts/sessions/" in mail.text
    )
    assert "A &lt;b&gt;" in mail.html and f"{settings.SITE_URL}/accounts/sessions/" in mail.html


AGENTS = {
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36": (
        "Chrome on Linux"
    ),
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0": (
        "Edge on Windows"
    ),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1": (
        "Safari on an iPhone"
    ),
    "Mozilla/5.0 (Android 15; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0": "Firefox on Android",
    "curl/8.5.0": "curl/8.5.0",
    "": "A browser that says nothing of itself",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_is_named_as_its_owner_knows_it(agent: str) -> None:
    assert browsers.named(agent) == AGENTS[agent]


@pytest.mark.parametrize("path", ["login/code", "signup"])
def test_whoever_mistook_the_page_is_led_to_the_right_one(reader: User, path: str) -> None:
    address = reader.email if path == "signup" else "nobody@example.com"
    Client().post(f"/accounts/{path}/", {"email": address})
    mail = OutboxMail.objects.get()
    assert (
        mail.to == address and ("/accounts/login/" if path == "signup" else "/accounts/signup/") in mail.text
    )


def test_a_page_at_a_number_says_where_passkeys_work(reader: User) -> None:
    login, factors, adding = "/accounts/login/?next=/tags/", "/accounts/mfa/", "/accounts/mfa/webauthn/add/"
    for browser, path in ((Client(), login), (come_in(reader), factors), (come_in(reader), adding)):
        page = is_ours(browser.get(path, headers={"host": "127.0.0.1:9000"}))
        assert f'href="http://localhost:9000{path}"' in page
        assert "Passkeys belong to a name" not in is_ours(
            browser.get(path, headers={"host": "localhost:9000"})
        )
