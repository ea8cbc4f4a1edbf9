"""The one form of the admin that strangers reach: how often they may try it."""

from typing import Any

from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

from public import guards

PER_CLIENT = "20/10minutes"


class LogInForm(AuthenticationForm):
    """Name and password, with a limit on trying: guessing is slow, and costs the site little."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "No member of the staff has this log-in and password. Check both and try again."
    }

    def clean(self) -> dict[str, Any]:
        """Whoever it is, unless this client has tried too often."""
        if refusal := guards.too_often("log-in", guards.client_key(self.request), PER_CLIENT):
            raise ValidationError(refusal.sentence)
        cleaned: dict[str, Any] = super().clean()
        return cleaned
