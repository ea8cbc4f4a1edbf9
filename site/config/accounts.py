"""How allauth fits this house: its mails leave through the outbox, its limits know our proxies."""

import base64
import hashlib
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format

from config import account_words
from newsletter import outbox
from newsroom.models import Publication, User
from public import browsers, guards


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of readers and staff alike."""

    error_messages = DefaultAccountAdapter.error_messages | account_words.ERRORS

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox: the page does not wait for a mail server."""
        mail = account_words.MAILS[template_prefix]
        publication = Publication.load()
        known = context | {"publication": publication.name}
        if "timestamp" in context:
            known["when"] = date_format(context["timestamp"].astimezone(publication.zone), "j F Y, H:i")
            known["browser"] = browsers.named(context["user_agent"])
        link = f"{settings.SITE_URL}{reverse(mail.page)}" if mail.page else ""
        shown = {"text": mail.text.format(**known), "button": mail.button, "link": link}
        with transaction.atomic():
            outbox.put("account", email, shown, subject=mail.subject.format(**known))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        *rest: Any,
        **more: Any,
    ) -> None:
        """Say it in our words; and nothing where the next page says it anyway."""
        if message_template:
            more["message"] = account_words.SAID[message_template].format(**message_context or {})
        super().add_message(request, level, None, None, *rest, **more)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody may show that it is still them, in our words."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": account_words.WAYS[way["id"]]} for way in ways]

    def format_email_subject(self, subject: str) -> str:
        """Without a prefix: the sender says who writes."""
        return subject

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who asks, as all our limits have it: of IPv6 the network."""
        return guards.client_key(request)

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """A name that says nothing of the address; people log in with that."""
        if not user.username:
            user.username = f"reader-{secrets.token_hex(8)}"

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """An address that a publisher wrote down for one of the staff needs no confirmation."""
        if user.is_staff and user.email:
            know_staff_address(user)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff to the admin, readers to their page."""
        user = request.user
        return reverse("admin:index") if isinstance(user, User) and user.is_staff else reverse("account_page")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """To one's own page."""
        return reverse("account_page")


class MFAAdapter(DefaultMFAAdapter):
    """Names the publication in authenticator apps and in the browser's question for a passkey."""

    error_messages = DefaultMFAAdapter.error_messages | account_words.FACTOR_ERRORS

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a new passkey is called until its owner names it."""
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def get_totp_issuer(self) -> str:
        """What the app shows."""
        return Publication.load().name

    def encrypt(self, text: str) -> str:
        """A secret as the database holds it: a copy of the database alone opens nothing."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """And as it was."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """For which site a passkey is."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": Publication.load().name}


def _box() -> Fernet:
    # Of ADDRESS_KEY, which outlives a change of SECRET_KEY: nobody is locked out by that.
    digest = hashlib.sha256(f"config.accounts{settings.ADDRESS_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def know_staff_address(user: User) -> None:
    """Take the address of somebody on the staff as confirmed, where nobody else has it."""
    known = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True)
    if known.exists() or EmailAddress.objects.filter(email__iexact=user.email).exclude(user=user).exists():
        return
    EmailAddress.objects.filter(user=user).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )
