"""Which story leads and which section a story belongs to: pure rules, no rows are read or written."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.models import Section
from newsroom.models import Article

Kind = Article.Kind

# What leads, all else being equal: the work that took longest to do.
KIND_WEIGHT: dict[str, int] = {Kind.BREAKDOWN: 4, Kind.GUIDE: 3, Kind.REVIEW: 2, Kind.NEWS: 1}
# Lengths within this many words of each other count as the same.
WORDS_A_STEP = 400
LONGEST_STEP = 5


@dataclass(frozen=True)
class Placement:
    """One article in one section, and why."""

    article: Article
    section: Section
    reason: str


def weight(article: Article) -> tuple[int, int, float, int]:
    """How strongly an article asks to lead: its kind first, then its length, then how fresh it is."""
    published = article.first_published_at
    return (
        KIND_WEIGHT.get(article.kind, 0),
        min(article.word_count // WORDS_A_STEP, LONGEST_STEP),
        published.timestamp() if published else 0.0,
        article.pk,
    )


def choose_lead(articles: Sequence[Article], section: Section | None) -> Article | None:
    """The one that leads, or None where the newsletter has no lead section or nothing fits it."""
    if section is None:
        return None
    return max((article for article in articles if takes(section, article)), key=weight, default=None)


def takes(section: Section, article: Article) -> bool:
    """Whether a section's rule lets an article in."""
    return not section.kinds or article.kind in section.kinds


def place(
    articles: Sequence[Article],
    sections: Sequence[Section],
    taken: Sequence[str] = (),
    *,
    has_lead: bool = False,
) -> list[Placement]:
    """Every article that a section takes, once, in the order of the sections, newest first in each.

    `taken` names the section of each item that is already there; `has_lead` says that one leads already.
    """
    lead_section = next((section for section in sections if section.is_lead), None)
    lead = None if has_lead else choose_lead(articles, lead_section)
    placed = [Placement(lead, lead_section, _why_it_leads(lead))] if lead and lead_section else []
    counts = {section.title: taken.count(section.title) for section in sections}
    for article in sorted(articles, key=_newest_first):
        section = _home(article, sections, counts)
        if article is not lead and section:
            counts[section.title] += 1
            placed.append(Placement(article, section, _why_it_is_here(article, section)))
    order = {section.title: number for number, section in enumerate(sections)}
    return sorted(placed, key=lambda placement: order[placement.section.title])


def _home(article: Article, sections: Sequence[Section], counts: dict[str, int]) -> Section | None:
    """The first section that takes the article and has room."""
    for section in sections:
        if not section.is_lead and takes(section, article) and counts[section.title] < section.maximum:
            return section
    return None


def _newest_first(article: Article) -> tuple[float, int]:
    published = article.first_published_at
    return (-published.timestamp() if published else 0.0, -article.pk)


def _why_it_leads(article: Article) -> str:
    minutes = article.reading_minutes
    return (
        f"Leads: the weightiest of the period, {_a_kind(article)} of {minutes} "
        f"minute{'' if minutes == 1 else 's'}, published {_day(article)}."
    )


def _why_it_is_here(article: Article, section: Section) -> str:
    tool = f" of {article.tool}" if article.kind == Kind.REVIEW and article.tool else ""
    return f"{_a_kind(article).capitalize()}{tool}, published {_day(article)}."[:200]


def _a_kind(article: Article) -> str:
    return "news" if article.kind == Kind.NEWS else f"a {article.get_kind_display().lower()}"


def _day(article: Article) -> str:
    published = article.first_published_at
    return f"on {published:%-d %B}" if published else "in this period"
