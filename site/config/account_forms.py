"""The log-in form with a password, beside the one that mails a code."""

from typing import Any

from allauth.account.forms import LoginForm


class LogInForm(LoginForm):
    """Address or log-in name, and password; nobody is asked for one at registration."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Email address or log-in name"
        self.fields["login"].widget.attrs.update({"placeholder": "", "autocomplete": "username"})
        self.fields["password"].widget.attrs["placeholder"] = ""
        self.fields["password"].help_text = ""

    def _setup_password_field(self) -> None:
        """Keep it: allauth would drop it where registering takes none."""
