"""What people type as their address: brought into one form, or refused with a sentence."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from newsletter import smtp

_BREAK = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"\s")
# The codec of the standard library would turn these into other letters, and so into another domain.
_WOULD_CHANGE = re.compile("[ßς\u200c\u200d]")
# Before the @ and in all, by RFC 5321 (4.5.3.1).
LONGEST_LOCAL, LONGEST = 64, 254


def normalise(typed: str) -> str:
    """The address as it is kept: no blanks around it, the domain in lower case and in ASCII.

    Raises ValidationError with a sentence that says what is wrong and what to do.
    """
    if _BREAK.search(typed):
        raise ValidationError("There is a line break in the address. Write it on one line.")
    email = typed.strip()
    if not email:
        raise ValidationError("Write your email address, such as name@example.com.")
    if _BLANK.search(email):
        raise ValidationError(f"There is a space in “{email}”. Take it out.")
    local, at, domain = email.rpartition("@")
    if not (local and at and domain):
        raise ValidationError(f"“{email}” is no address. It should look like name@example.com.")
    if not local.isascii():
        raise ValidationError(
            f"“{local}” has letters that most mail servers cannot take before the @. Use another address."
        )
    if len(local) > LONGEST_LOCAL:
        raise ValidationError(
            f"Before the @ stand {len(local)} characters, and mail allows at most {LONGEST_LOCAL}. "
            "Take out what does not belong there."
        )
    return _checked(email, f"{local}@{_ascii_domain(email, domain)}")


def _ascii_domain(email: str, domain: str) -> str:
    """The domain as DNS knows it."""
    try:
        if _WOULD_CHANGE.search(domain):
            raise UnicodeError
        return domain.lower().encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValidationError(
            f"“{domain}” cannot be read as a domain. Check what stands after the @ in “{email}”."
        ) from error


def _checked(typed: str, email: str) -> str:
    """The whole address, if mail can go there."""
    domain = email.rpartition("@")[2]
    if "." not in domain:
        raise ValidationError(f"“{typed}” lacks its ending. Did you mean {typed}.com, or another one?")
    try:
        validate_email(email)
        if domain.startswith("[") or '"' in email or not smtp.is_address(email):
            raise ValidationError("Valid on paper, and taken by hardly any mail server.")
    except ValidationError as error:
        raise ValidationError(
            f"“{typed}” is no address that mail can go to. It should look like name@example.com."
        ) from error
    if len(email) > LONGEST:
        raise ValidationError(f"This address is longer than the {LONGEST} characters that mail allows.")
    return email
