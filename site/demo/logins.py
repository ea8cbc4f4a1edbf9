"""Log-ins of the demo publication. Settings name this backend in development only."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from newsroom.models import User

# The users are stored without a usable password: a database that is carried from development to
# production opens nothing there, because only this backend knows these words.
LOGINS = {"writer": "galley", "editor": "galley", "publisher": "galley"}


class DemoBackend(BaseBackend):
    """Lets the three demo people in."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The demo user of this name, where the password is the published one."""
        if username not in LOGINS or password != LOGINS[username]:
            return None
        return User.objects.filter(username=username, is_active=True).first()

    def get_user(self, user_id: int) -> User | None:
        """The user of a session."""
        return User.objects.filter(pk=user_id, is_active=True).first()
