"""The newsroom's tags and tools in the newsletter: who follows them, and which sections they fill."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import ProtectedError, QuerySet
from django.urls import reverse

from newsletter.models import Section, Subscriber
from newsroom.models import Tag, Tool
from newsroom.needed import Need, Things

# What points to tags, and by which column of its own.
POINTING = (
    (Subscriber.followed_tags.through, "subscriber_id"),
    (Section.tags.through, "section_id"),
)


def follow_merged(into: Tag, gone: Iterable[int], **kwargs: Any) -> None:
    """The receiver of `tags_merged`: whoever followed one that goes follows the one that stays, once."""
    for through, column in POINTING:
        rows = through._default_manager
        for pk in gone:
            already = rows.filter(tag=into).values(column)
            rows.filter(tag=pk).exclude(**{f"{column}__in": already}).update(tag=into)


def only_rules(going: Things) -> Iterator[Need]:
    """Sections that are for these tags or tools alone; without them they would take anything."""
    field, noun = ("tags", "tag") if isinstance(going[0], Tag) else ("tools", "tool")
    gone = {thing.pk for thing in going}
    sections = Section.objects.filter(**{f"{field}__in": gone}).distinct().prefetch_related(field)
    for section in sections.select_related("newsletter"):
        named: Things = list(getattr(section, field).all())
        if {thing.pk for thing in named} <= gone:
            yield Need(
                f"The section “{section}” of {section.newsletter} is only for {_in_words(named)}; without it "
                f"it would take anything. Give it another {noun} first, or take it out.",
                reverse("admin:newsletter_newsletter_change", args=[section.newsletter_id]),
                f"the sections of {section.newsletter}",
            )


def refuse_the_last(sender: Any, instance: Tag | Tool, origin: Any = None, **kwargs: Any) -> None:
    """The receiver of `pre_delete`: a section keeps its last tag and its last tool, whoever deletes them."""
    together = list(origin) if isinstance(origin, QuerySet) and origin.model is sender else [instance]
    if found := list(only_rules(together)):
        raise ProtectedError(" ".join(need.sentence for need in found), set(together))


def _in_words(things: Things) -> str:
    *others, last = (f"“{thing}”" for thing in things)
    return f"{', '.join(others)} and {last}" if others else last
