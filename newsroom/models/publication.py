"""The publication itself: its one row of settings, and its standing pages."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

from newsroom import references


def validate_time_zone(value: str) -> None:
    """Refuse a time zone that this machine does not know."""
    if value not in available_timezones():
        raise ValidationError(f"“{value}” is no time zone. Write one such as Europe/Berlin.")


def first_navigation() -> list[dict[str, str]]:
    """What stands in the header until somebody chooses otherwise."""
    links = {"Blog": "/blog/", "Tags": "/tags/", "Tools": "/tools/", "Authors": "/authors/"}
    return [{"label": label, "address": address} for label, address in links.items()] + [
        {"label": "Newsletter", "address": "/newsletter/"}
    ]


def first_footer_links() -> list[dict[str, str]]:
    """What stands in the footer, beside the standing pages, until somebody chooses otherwise."""
    return [
        {"heading": "Read", "label": "Authors", "address": "/authors/"},
        {"heading": "", "label": "Newsletter", "address": "/newsletter/"},
        {"heading": "Feeds", "label": "RSS", "address": "/feed/"},
        {"heading": "", "label": "Atom", "address": "/feed/atom/"},
        {"heading": "", "label": "JSON Feed", "address": "/feed/json/"},
    ]


class Typeface(models.TextChoices):
    """What mail may be set in: families that every reader's machine has, or has one like it."""

    SERIF = "serif", "Georgia, as a newspaper"
    BOOK = "book", "Palatino, as a book"
    SANS = "sans", "Helvetica or Arial, plain"
    WIDE = "wide", "Verdana, wide and clear"


class Publication(models.Model):
    """The one row that says what this publication is called and how it speaks of itself."""

    name = models.CharField(max_length=80, default="Galley")
    tagline = models.CharField(max_length=160, blank=True)
    description = models.TextField(
        max_length=400, blank=True, help_text="Two sentences for search engines and the footer."
    )
    logo = models.ForeignKey(
        "newsroom.Image", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    logo_on_dark = models.ForeignKey(
        "newsroom.Image",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="logo on dark paper",
        help_text="Where the other one cannot be made out there.",
    )
    accent_colour = models.CharField(
        max_length=7,
        default="#b94520",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write a colour as #b94520.")],
    )
    letter_typeface = models.CharField(
        "typeface of letters",
        max_length=8,
        choices=Typeface,
        default=Typeface.SERIF,
        help_text="For the newsletter and all other mail. Mails load no fonts; readers have these already.",
    )
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    newsletter_promise_title = models.CharField(max_length=120, default="The letter, once a week")
    newsletter_promise = models.TextField(
        max_length=300, default="What we published and what is worth your time. Leave with one click."
    )
    footer_note = models.CharField(max_length=200, blank=True)
    lead = models.ForeignKey(
        "newsroom.Article",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="opens with",
        help_text="The article that leads the front page. Empty: one of the newest.",
    )
    lead_until = models.DateTimeField(
        "until", null=True, blank=True, help_text="When the newest leads again. Empty: when you say so here."
    )
    # Lists of small objects rather than tables: every page shows them, so they come with this one row.
    navigation = models.JSONField(default=first_navigation, blank=True)
    social_links = models.JSONField(default=list, blank=True)
    footer_links = models.JSONField(default=first_footer_links, blank=True)
    contact_addresses = models.TextField(
        "who receives messages",
        max_length=1000,
        blank=True,
        help_text="Email addresses, one a line. Empty: everybody who may publish.",
    )

    asks_for_second_factor = models.BooleanField(
        "a second factor for the admin",
        default=False,
        help_text="Everybody who opens the admin needs an authenticator app or a passkey beside the log-in.",
    )

    class Meta:
        verbose_name_plural = "publication"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_publication"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def load(cls) -> "Publication":
        """The publication's row, made with defaults where there is none yet."""
        found = cls.objects.select_related("logo", "logo_on_dark").filter(pk=1).first()
        return found or cls.objects.get_or_create(pk=1)[0]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone that editors think in."""
        return ZoneInfo(self.time_zone)

    def lead_stands(self, now: datetime) -> bool:
        """Whether what was chosen to open the front page is still to."""
        return self.lead_until is None or now < self.lead_until


class PageQuerySet(models.QuerySet["Page"]):
    def public(self) -> "PageQuerySet":
        """Pages a reader may open; the others are drafts."""
        return self.filter(is_public=True)


class Page(models.Model):
    """A standing page that the footer links to: About, Contact, Privacy Policy …"""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    body = models.TextField(help_text="Markdown")
    body_html = models.TextField(editable=False, blank=True)
    meta_description = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in the footer.")
    is_public = models.BooleanField(
        "readers may see it",
        default=True,
        help_text="Until then it is a draft: its address leads nowhere, and no footer names it.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.body_html = references.render(self.body).html
        fields = kwargs.get("update_fields")
        if fields is not None and "body" in fields:
            kwargs["update_fields"] = {*fields, "body_html"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page's public address, at the root of the site."""
        return reverse("page", args=[self.slug])
