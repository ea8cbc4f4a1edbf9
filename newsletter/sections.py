"""The sections that a newsletter starts with, so that its first issue has somewhere to put things."""

from typing import Any

from newsletter.models import Newsletter, Section
from newsroom.models import Article

Kind = Article.Kind

USUAL: list[dict[str, Any]] = [
    {"title": "Lead story", "is_lead": True, "kinds": [], "maximum": 1},
    {"title": "Breakdowns", "is_lead": False, "kinds": [Kind.BREAKDOWN.value, Kind.NEWS.value], "maximum": 5},
    {"title": "Tools worth your time", "is_lead": False, "kinds": [Kind.REVIEW.value], "maximum": 4},
    {"title": "Guides", "is_lead": False, "kinds": [Kind.GUIDE.value], "maximum": 3},
]


def give_usual(newsletter: Newsletter) -> bool:
    """Give the usual sections to a newsletter that has none; whether it was given them."""
    if newsletter.sections.exists():
        return False
    Section.objects.bulk_create(
        Section(newsletter=newsletter, position=position, **section) for position, section in enumerate(USUAL)
    )
    return True
