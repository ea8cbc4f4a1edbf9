"""What the DNS says of the demo's sender keeps nobody from trying the program out."""

import pytest
from pytest_django import Settings

from newsletter.checks.letter_checks import sender_in_dns
from newsletter.checks.links_in_letters import Question
from newsletter.checks.outside import Kept
from newsletter.checks.verdicts import Answer, Verdict
from tests.making import make_issue


@pytest.mark.django_db
@pytest.mark.parametrize("is_development", [True, False])
def test_a_domain_that_is_nobodys_blocks_in_production_alone(
    settings: Settings, is_development: bool
) -> None:
    settings.DEVELOPMENT = is_development
    known = Kept(
        {Question("domain", "news.example"): Answer(Verdict.BAD, "There is no domain news.example.")}
    )
    (finding,) = sender_in_dns(make_issue(), known)
    assert finding.blocking is not is_development
