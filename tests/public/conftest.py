"""What readers send comes from a browser, so the client here is as strict as one."""

import pytest
from django.test import Client


@pytest.fixture
def client() -> Client:
    """A client whose forms have to prove where they come from, as Django asks it of a browser."""
    return Client(enforce_csrf_checks=True)
