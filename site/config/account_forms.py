"""The log-in form with a password, beside the one that mails a code."""

from allauth.account.forms import LoginForm


class LogInForm(LoginForm):
    """Address or log-in name, and password; nobody is asked for one at registration."""

    def _setup_password_field(self) -> None:
        """Keep it: allauth would drop it where registering takes none."""
