"""Which story leads and which section a find belongs to: pure rules, no rows are read or written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from newsletter.models import CollectedLink, IssueItem, Section
from newsroom.models import Article, Correction, Tool

Kind = Article.Kind
Holds = Section.Holds

# What leads, all else being equal: the work that took longest to do.
KIND_WEIGHT: dict[str, int] = {Kind.BREAKDOWN: 4, Kind.GUIDE: 3, Kind.REVIEW: 2, Kind.NEWS: 1}
# Lengths within this many words of each other count as the same.
WORDS_A_STEP = 400
LONGEST_STEP = 5
# What makes an issue; a correction or an old article goes along with one, and makes none.
NEWS = (Holds.ARTICLES, Holds.TOOLS, Holds.LINKS)
ITEM_KIND: dict[str, str] = {
    Holds.ARTICLES: IssueItem.Kind.ARTICLE,
    Holds.TOOLS: IssueItem.Kind.TOOL,
    Holds.LINKS: IssueItem.Kind.LINK,
    Holds.CORRECTIONS: IssueItem.Kind.CORRECTION,
    Holds.ARCHIVE: IssueItem.Kind.ARCHIVE,
}


@dataclass(frozen=True)
class Find:
    """One thing that could go into an issue, and when it came about."""

    holds: str
    when: datetime
    reason: str
    article: Article | None = None
    tool: Tool | None = None
    link: CollectedLink | None = None
    correction: Correction | None = None
    what_changed: str = ""
    tags: frozenset[int] = frozenset()

    @cached_property
    def _bare(self) -> IssueItem:
        # A week has hundreds of finds, each of which is asked for its key and its name.
        return self.item(section="")

    @cached_property
    def key(self) -> str:
        """What it is about, as IssueItem.key says it."""
        return self._bare.key

    @cached_property
    def name(self) -> str:
        """What it is called."""
        return self._bare.name

    @cached_property
    def words(self) -> str:
        """What its blurb is drafted from."""
        return self._bare.own_words

    @property
    def tools(self) -> frozenset[int]:
        """The tool that it is about."""
        about = self.tool.pk if self.tool else self.article.tool_id if self.article else None
        return frozenset([about] if about else [])

    def item(self, section: str, **fields: object) -> IssueItem:
        """The item that it becomes, not stored."""
        return IssueItem(
            kind=ITEM_KIND[self.holds],
            section=section,
            article=self.article,
            tool=self.tool,
            link=self.link,
            correction=self.correction,
            what_changed=self.what_changed,
            url=self.link.url if self.link else "",
            title=self.link.title if self.link else "",
            publisher=self.link.publisher if self.link else "",
            **fields,
        )


@dataclass(frozen=True)
class Rule:
    """What one section takes."""

    title: str
    is_lead: bool = False
    holds: frozenset[str] = frozenset({Holds.ARTICLES})
    kinds: frozenset[str] = frozenset()
    tags: frozenset[int] = frozenset()
    tools: frozenset[int] = frozenset()
    maximum: int = 5
    minimum: int = 0

    def takes(self, find: Find) -> bool:
        """Whether the rule lets it in: kinds and tags ask about articles, tools about whatever has one."""
        if find.holds not in self.holds or (self.tools and not self.tools & find.tools and not find.link):
            return False
        if find.article is None or find.correction:
            return True
        is_kind = not self.kinds or find.article.kind in self.kinds
        return is_kind and (not self.tags or bool(self.tags & find.tags))


@dataclass(frozen=True)
class Placement:
    """One find in one section, and why."""

    find: Find
    section: Rule
    reason: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.find.name

    @property
    def is_news(self) -> bool:
        """Whether it could make an issue alone."""
        return self.find.holds in NEWS


@dataclass(frozen=True)
class Taken:
    """What an issue holds already: how many items each section has, and what leads."""

    sections: Mapping[str, int] = field(default_factory=dict)
    has_lead: bool = False
    tools: frozenset[int] = frozenset()


def weight(find: Find) -> tuple[int, int, float, int]:
    """How strongly an article asks to lead: its kind first, then its length, then how fresh it is."""
    article = find.article
    if article is None:
        return (0, 0, 0.0, 0)
    return (
        KIND_WEIGHT.get(article.kind, 0),
        min(article.word_count // WORDS_A_STEP, LONGEST_STEP),
        find.when.timestamp(),
        article.pk,
    )


def choose_lead(finds: Sequence[Find], rule: Rule | None, pinned: int | None = None) -> Find | None:
    """The one that leads, or None where the newsletter has no lead section or nothing fits it.

    What an editor pinned leads whatever the section's rule says, if it is among what is new.
    """
    if rule is None:
        return None
    articles = [find for find in finds if find.holds == Holds.ARTICLES and find.article]
    chosen = [find for find in articles if find.article and find.article.pk == pinned]
    return chosen[0] if chosen else max(filter(rule.takes, articles), key=weight, default=None)


def place(
    finds: Sequence[Find], rules: Sequence[Rule], taken: Taken | None = None, pinned: int | None = None
) -> list[Placement]:
    """Every find that a section takes, once, in the order of the sections, newest first in each.

    A section that would have fewer than its minimum is left out, and the next that takes them has its
    items. A tool that changed is not named beside a review of it.
    """
    taken = taken or Taken()
    lead_rule = next((rule for rule in rules if rule.is_lead), None)
    lead = None if taken.has_lead else choose_lead(finds, lead_rule, pinned)
    open_rules = [rule for rule in rules if not rule.is_lead]
    while True:
        placed = _placed([find for find in finds if find is not lead], open_rules, taken, lead)
        lacking = _lacking(placed, open_rules, taken)
        if lacking is None:
            break
        open_rules = [rule for rule in open_rules if rule is not lacking]
    if lead and lead_rule:
        placed.append(Placement(lead, lead_rule, _why_it_leads(lead, pinned)))
    order = {rule.title: number for number, rule in enumerate(rules)}
    return sorted(placed, key=lambda placement: order[placement.section.title])


def _placed(finds: Sequence[Find], rules: Sequence[Rule], taken: Taken, lead: Find | None) -> list[Placement]:
    counts = Counter(taken.sections)
    reviewed = set(taken.tools) | set(lead.tools if lead else ())
    placed = []
    # Articles come first, so that a review stands for its tool.
    for find in sorted(finds, key=lambda find: (find.holds != Holds.ARTICLES, *_newest_first(find))):
        if find.holds == Holds.TOOLS and find.tools & reviewed:
            continue
        place = home(find, [rule for rule in rules if counts[rule.title] < rule.maximum])
        if place:
            counts[place.title] += 1
            placed.append(Placement(find, place, find.reason))
            reviewed |= find.tools if find.article and not find.correction else set()
    return placed


def home(find: Find, rules: Sequence[Rule]) -> Rule | None:
    """The first section whose rule lets it in, but for the one that leads, however full it is."""
    return next((rule for rule in rules if not rule.is_lead and rule.takes(find)), None)


def _lacking(placed: Sequence[Placement], rules: Sequence[Rule], taken: Taken) -> Rule | None:
    """The first section that has something, and less than its minimum."""
    counts = Counter(placement.section.title for placement in placed)
    for rule in rules:
        if counts[rule.title] and counts[rule.title] + taken.sections.get(rule.title, 0) < rule.minimum:
            return rule
    return None


def _newest_first(find: Find) -> tuple[float, str]:
    return (-find.when.timestamp(), find.key)


def _why_it_leads(find: Find, pinned: int | None) -> str:
    article = find.article
    if article is None or article.pk == pinned:
        return "Leads: an editor pinned it."
    minutes = article.reading_minutes
    return (
        f"Leads: the weightiest of the period, {a_kind(article)} of {minutes} "
        f"minute{'' if minutes == 1 else 's'}, published {on_day(find.when)}."
    )


def a_kind(article: Article) -> str:
    """The kind with its article: “a review”, or “news”."""
    return "news" if article.kind == Kind.NEWS else f"a {article.get_kind_display().lower()}"


def on_day(moment: datetime) -> str:
    """A day in words."""
    return f"on {moment:%-d %B}"
