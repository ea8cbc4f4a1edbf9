"""What accounts say: allauth decides when, the words are this house's. The pages are in templates/."""

from typing import NamedTuple


class Mail(NamedTuple):
    """A mail about an account; `button` leads to the page named `page`."""

    subject: str
    text: str
    button: str = ""
    page: str = ""


CODE = (
    "Your code is\n\n{code}\n\nType it {where}, within ten minutes. It was not you? Then do nothing: {else_}."
)
CONFIRMS = Mail(
    "{code} confirms your address at {publication}",
    CODE.format(
        code="{code}",
        where="where you gave us this address",
        else_="without the code the address is not used",
    ),
)


def _done(what: str) -> Mail:
    """Notice of a change that only the owner should have made."""
    text = (
        f"{what}.\n\nThis was done on {{when}} from {{ip}}, with {{browser}}."
        "\n\nIt was not you? End the sessions that you do not know, and change what opens the account."
    )
    return Mail(f"{what} at {{publication}}", text, "Where you are logged in", "usersessions_list")


MAILS = {
    "account/email/login_code": Mail(
        "{code} is your code for {publication}",
        CODE.format(code="{code}", where="where you are logging in", else_="without the code nobody gets in"),
    ),
    "account/email/password_reset_code": Mail(
        "{code} lets you choose a new password at {publication}",
        CODE.format(
            code="{code}", where="where you asked for a new password", else_="the old password stays"
        ),
    ),
    "account/email/email_confirmation": CONFIRMS,
    "account/email/email_confirmation_signup": CONFIRMS,
    "account/email/unknown_account": Mail(
        "No account with this address at {publication}",
        "Somebody, perhaps you, wanted to log in with this address. No account has it."
        "\n\nIt was you? Register, or try another address of yours. It was not? Then do nothing.",
        "Register",
        "account_signup",
    ),
    "account/email/account_already_exists": Mail(
        "You have an account at {publication}",
        "Somebody, perhaps you, wanted to register with this address. It has an account already."
        "\n\nIt was you? Log in: we mail you a code, you need no password."
        " It was not? Then do nothing: nobody got in.",
        "Log in",
        "account_login",
    ),
    "account/email/email_changed": _done("The address of your account is now {to_email}"),
    "account/email/email_deleted": _done("{deleted_email} is no longer an address of your account"),
    "account/email/email_confirm": _done("The address of your account is confirmed"),
    "account/email/password_changed": _done("Your password was changed"),
    "account/email/password_reset": _done("Your password was changed"),
    "account/email/password_set": _done("Your account has a password now"),
    "mfa/email/totp_activated": _done("An authenticator app was added to your account"),
    "mfa/email/totp_deactivated": _done("The authenticator app was removed from your account"),
    "mfa/email/webauthn_added": _done("A passkey was added to your account"),
    "mfa/email/webauthn_removed": _done("A passkey was removed from your account"),
    "mfa/email/recovery_codes_generated": _done("Your account has new recovery codes"),
}

# After something was done, on the page that comes next; nothing where that page says it anyway.
SAID = {
    "account/messages/logged_in.txt": "",
    "account/messages/logged_out.txt": "",
    "account/messages/login_code_sent.txt": "",
    "account/messages/email_confirmation_sent.txt": "",
    "account/messages/email_confirmed.txt": "{email} is the address of your account.",
    "account/messages/email_confirmation_failed.txt": "{email} cannot be used for this account.",
    "account/messages/email_deleted.txt": "{email} is no longer an address of your account.",
    "account/messages/cannot_delete_primary_email.txt": "{email} is the only address of your account.",
    "account/messages/primary_email_set.txt": "The address of your account is changed.",
    "account/messages/unverified_primary_email.txt": "Confirm the address first.",
    "account/messages/password_changed.txt": "The password is changed.",
    "account/messages/password_set.txt": "The password is set.",
    "mfa/messages/totp_activated.txt": "The authenticator app is added.",
    "mfa/messages/totp_deactivated.txt": "The authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "The passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
    "mfa/messages/recovery_codes_generated.txt": "These codes are new; earlier ones open nothing.",
    "usersessions/messages/sessions_logged_out.txt": "All other sessions are ended.",
}

ERRORS = {
    "account_inactive": "This account is closed. Write to us if that is a mistake.",
    "duplicate_email": "This is the address of your account already.",
    "email_password_mismatch": "This address and this password do not open an account.",
    "username_password_mismatch": "This name and this password do not open an account.",
    "enter_current_password": "This is not your present password.",
    "incorrect_code": "This is not the code. Take the one from the newest mail.",
    "incorrect_password": "This is not your password.",
    "rate_limited": "That was often. Wait a minute, then try again.",
    "too_many_login_attempts": "That was tried too often. Wait ten minutes, then try again.",
}
FACTOR_ERRORS = {
    "cannot_delete_authenticator": "This publication asks for a second factor, so the last one stays.",
    "cannot_generate_recovery_codes": "Recovery codes come after an authenticator app or a passkey.",
    "incorrect_code": "This code is not right, or is used up. Take the next one.",
    "unverified_email": "Confirm your address first.",
}

# Ways to show that it is still you, before something that opens the account is changed.
WAYS = {
    "reauthenticate": "Type the password",
    "reauthenticate_by_code": "Mail me a code",
    "mfa_reauthenticate": "Use the app or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}
