"""Segments: who follows what, who joined when, who still reads; counted as far as anybody wants to know."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from newsletter.models import Event, Subscriber
from newsroom.models import Tag

# Counting a million rows for every look at a page would cost more than the page.
COUNTED = 10_000


class FollowsFilter(admin.SimpleListFilter):
    """Those who follow a subject."""

    title = "subject they follow"
    parameter_name = "follows"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every subject that somebody follows."""
        through = Subscriber.followed_tags.through.objects.filter(tag=OuterRef("pk"))
        return [(str(pk), name) for pk, name in Tag.objects.filter(Exists(through)).values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        """Those, where a subject was chosen."""
        value = self.value() or ""
        if not value:
            return queryset
        if not value.isdecimal() or len(value) > 9:
            return queryset.none()
        follows = Subscriber.followed_tags.through.objects.filter(subscriber=OuterRef("pk"), tag=int(value))
        return queryset.filter(Exists(follows))


class JoinedFilter(admin.SimpleListFilter):
    """Those who joined lately, or long ago."""

    title = "joined"
    parameter_name = "joined"
    CHOICES = {
        "7": "Within 7 days",
        "30": "Within 30 days",
        "90": "Within 90 days",
        "-365": "Over a year ago",
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """How long ago."""
        return list(self.CHOICES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        """Those, where a time was chosen."""
        if self.value() not in self.CHOICES:
            return queryset
        days = int(self.value() or 0)
        moment = timezone.now() - timedelta(days=abs(days))
        return queryset.filter(created_at__gt=moment) if days > 0 else queryset.filter(created_at__lte=moment)


class ReadsFilter(admin.SimpleListFilter):
    """Those who followed links or opened letters lately, where their newsletter counts that."""

    title = "reads"
    parameter_name = "reads"
    CHOICES = {
        "clicked-30": "Clicked within 30 days",
        "clicked-90": "Clicked within 90 days",
        "active-30": "Opened or clicked within 30 days",
        "active-90": "Opened or clicked within 90 days",
        "quiet-90": "Neither for 90 days",
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """What, and for how long."""
        return list(self.CHOICES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        """Those, where one was chosen."""
        if self.value() not in self.CHOICES:
            return queryset
        what, _, days = str(self.value()).partition("-")
        kinds = [Event.Kind.CLICKED] if what == "clicked" else [Event.Kind.CLICKED, Event.Kind.OPENED]
        since = timezone.now() - timedelta(days=int(days))
        reads = Exists(
            Event.objects.by_people().filter(subscriber=OuterRef("pk"), kind__in=kinds, at__gte=since)
        )
        return (
            queryset.filter(created_at__lt=since).exclude(reads)
            if what == "quiet"
            else queryset.filter(reads)
        )


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts up to ten thousand; of a whole table it takes the database's own estimate."""

    @cached_property
    def count(self) -> int:
        """How many there are, or ten thousand of them."""
        found: QuerySet[Subscriber] = self.object_list  # type: ignore[assignment]
        if not found.query.where and (estimate := estimated_rows()) > COUNTED:
            return estimate
        return found.order_by()[:COUNTED].count()


def estimated_rows() -> int:
    """How many subscribers PostgreSQL believes to have; elsewhere the count itself is quick."""
    if connection.vendor != "postgresql":
        return Subscriber.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass('newsletter_subscriber')"
        )
        return int(cursor.fetchone()[0])
