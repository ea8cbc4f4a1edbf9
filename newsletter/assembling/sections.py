"""The sections of a newsletter as rules, and those that a new one starts with."""

from typing import Any

from django.db.models import prefetch_related_objects

from newsletter.assembling.placing import Rule
from newsletter.models import Newsletter, Section
from newsroom.models import Article

Kind = Article.Kind
Holds = Section.Holds

USUAL: list[dict[str, Any]] = [
    {"title": "Lead story", "is_lead": True, "holds": [Holds.ARTICLES.value], "kinds": [], "maximum": 1},
    {
        "title": "Breakdowns",
        "is_lead": False,
        "holds": [Holds.ARTICLES.value],
        "kinds": [Kind.BREAKDOWN.value, Kind.NEWS.value],
        "maximum": 5,
    },
    {
        "title": "Tools worth your time",
        "is_lead": False,
        "holds": [Holds.ARTICLES.value, Holds.TOOLS.value],
        "kinds": [Kind.REVIEW.value],
        "maximum": 4,
    },
    {
        "title": "Guides",
        "is_lead": False,
        "holds": [Holds.ARTICLES.value],
        "kinds": [Kind.GUIDE.value],
        "maximum": 3,
    },
    {"title": "Elsewhere", "is_lead": False, "holds": [Holds.LINKS.value], "kinds": [], "maximum": 5},
    {
        "title": "From the archive",
        "is_lead": False,
        "holds": [Holds.ARCHIVE.value],
        "kinds": [],
        "maximum": 2,
    },
    {"title": "Corrections", "is_lead": False, "holds": [Holds.CORRECTIONS.value], "kinds": [], "maximum": 9},
]


def give_usual(newsletter: Newsletter) -> bool:
    """Give the usual sections to a newsletter that has none; whether it was given them."""
    if newsletter.sections.exists():
        return False
    Section.objects.bulk_create(
        Section(newsletter=newsletter, position=position, **section) for position, section in enumerate(USUAL)
    )
    return True


def rules_of(newsletter: Newsletter) -> list[Rule]:
    """What each section takes, in their order."""
    sections = list(newsletter.sections.all())
    prefetch_related_objects(sections, "tags", "tools")
    return [
        Rule(
            title=section.title,
            is_lead=section.is_lead,
            holds=frozenset(section.holds),
            kinds=frozenset(section.kinds),
            tags=frozenset(tag.pk for tag in section.tags.all()),
            tools=frozenset(tool.pk for tool in section.tools.all()),
            maximum=section.maximum,
            minimum=section.minimum,
        )
        for section in sections
    ]
