"""Sending through a mail service: the same ledger, the same headers, and a word for every refusal."""

from typing import Any

import pytest
from anymail.backends.test import EmailBackend
from anymail.exceptions import AnymailRequestsAPIError
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config import environment
from newsletter import delivery, verp
from newsletter.handover import service
from newsletter.ledger import Letter, Verdict
from newsletter.models import Delivery, Issue, State
from tests.newsletter.test_delivery import address, started, states

pytestmark = pytest.mark.django_db(transaction=True)


class Answer:
    """What a service answers over HTTP."""

    def __init__(self, code: int) -> None:
        self.status_code, self.reason, self.text = code, "Because", "Because of it"
        self.headers: dict[str, str] = {}

    def json(self) -> dict[str, str]:
        return {}


@pytest.fixture
def sent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the service got."""
    settings.MAIL_SERVICE = "test"
    found: list[Any] = []
    post: Any = EmailBackend.post_to_esp

    def keep(self: EmailBackend, payload: Any, message: Any) -> Any:
        found.append(message)
        return post(self, payload, message)

    monkeypatch.setattr(EmailBackend, "post_to_esp", keep)
    return found


def test_each_reader_gets_a_copy_of_their_own_with_one_click(sent: list[Any]) -> None:
    issue = started(3)
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"accepted": 3}
    assert sorted(mail.to for mail in sent) == sorted([address(issue, number)] for number in range(3))
    for row in Delivery.objects.select_related("subscriber"):
        [mail] = [mail for mail in sent if mail.to == [row.subscriber.email]]
        assert row.subscriber.token in mail.extra_headers["List-Unsubscribe"]
        assert mail.extra_headers["Message-ID"] == row.message_id
        assert mail.metadata == {"galley": verp.token("d", row.pk)}
        assert row.subscriber.token in mail.body
    issue.refresh_from_db()
    assert issue.state == Issue.State.SENT


@pytest.mark.parametrize(
    ("code", "state"),
    [(422, State.REFUSED), (429, State.DEFERRED), (401, State.DEFERRED), (500, State.UNCERTAIN)],
)
def test_what_a_service_answers_decides(
    sent: list[Any], monkeypatch: pytest.MonkeyPatch, code: int, state: State
) -> None:
    def refuse(self: EmailBackend, payload: Any, message: Any) -> None:
        raise AnymailRequestsAPIError("No.", email_message=message, response=Answer(code))

    monkeypatch.setattr(EmailBackend, "post_to_esp", refuse)
    issue = started(1)
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {state: 1}


def test_a_request_without_an_answer_is_uncertain_until_the_service_reports(
    sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(self: EmailBackend, payload: Any, message: Any) -> None:
        raise AnymailRequestsAPIError("Error posting:", email_message=message) from TimeoutError(
            "Read timed out"
        )

    monkeypatch.setattr(EmailBackend, "post_to_esp", vanish)
    issue = started(1)
    delivery.send_what_is_queued(issue.pk)
    assert states(issue) == {"uncertain": 1}


def test_a_row_says_sending_before_its_request_leaves(
    sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    issue, seen = started(1), []
    send = service.send

    def watched(letter: Letter) -> Verdict:
        seen.append(states(issue))
        return send(letter)

    monkeypatch.setattr(service, "send", watched)
    delivery.send_what_is_queued(issue.pk)
    assert seen == [{"sending": 1}]


@pytest.mark.parametrize("name", ["unisender_go", "mailersend", "carrier_pigeon"])
def test_a_service_that_cannot_carry_one_click_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("MAIL_SERVICE", name)
    with pytest.raises(ImproperlyConfigured, match="MAIL_SERVICE"):
        environment.mail_service()
