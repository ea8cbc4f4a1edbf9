"""A newsletter: who it is from, when it comes, and what is in it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse

from newsletter.assembling.drafting import validate_words
from newsroom.models import Article, Tag, Tool
from newsroom.models.publication import validate_time_zone


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    def named(self, slug: str) -> "Newsletter | None":
        """The newsletter that an address means, also by a slug that it had before."""
        by_now = next(iter(self.filter(slug=slug)), None)
        return by_now or self.filter(former_slugs__slug=slug).first()


class Newsletter(models.Model):
    """One regular letter, with its sender, its hour and its rule of approval."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    class Approval(models.TextChoices):
        EDITOR = "editor", "An editor approves each issue"
        AUTOMATIC = "automatic", "Goes out by itself if the preflight is clean"

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", "Every week"
        FORTNIGHTLY = "fortnightly", "Every other week"
        MONTHLY = "monthly", "Once a month"
        ENOUGH = "enough", "As soon as enough has been published"

    class WeekOfMonth(models.IntegerChoices):
        FIRST = 1, "First"
        SECOND = 2, "Second"
        THIRD = 3, "Third"
        FOURTH = 4, "Fourth"
        LAST = 5, "Last"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    promise = models.TextField(max_length=300, blank=True, help_text="What subscribers are promised.")
    welcome = models.TextField(max_length=600, blank=True, help_text="Shown once somebody has confirmed.")
    from_name = models.CharField(max_length=80, blank=True)
    from_email = models.EmailField("from address", blank=True)
    reply_to = models.EmailField("reply-to address", blank=True)
    postal_address = models.TextField(
        max_length=300, blank=True, help_text="The law asks for it in every issue."
    )
    cadence = models.CharField("comes", max_length=12, choices=Cadence, default=Cadence.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.THURSDAY)
    week_of_month = models.PositiveSmallIntegerField(
        "which of the month",
        choices=WeekOfMonth,
        default=WeekOfMonth.FIRST,
        help_text="For one that comes once a month: the first, second … of its weekday.",
    )
    counts_from = models.DateField(
        "weeks count from",
        null=True,
        blank=True,
        help_text="For one that comes every other week: a day of a week in which it comes.",
    )
    enough = models.PositiveSmallIntegerField(
        "enough is",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text="For one that comes as soon as enough has been published: how many items that is.",
    )
    hour = models.PositiveSmallIntegerField(default=9, validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    lead_hours = models.PositiveSmallIntegerField(
        "lead time in hours",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(144)],
        help_text="How long before its hour an issue is assembled, so that an editor can work on it.",
    )
    remind_hours = models.PositiveSmallIntegerField(
        "reminder in hours",
        default=3,
        validators=[MaxValueValidator(144)],
        help_text="How long before its hour editors hear that nobody has approved an issue; 0 for never.",
    )
    subject_template = models.CharField(
        "subject",
        max_length=150,
        default="{lead}",
        validators=[validate_words],
        help_text="What a new issue’s subject is drafted from: {lead} is the headline that leads.",
    )
    preheader_template = models.CharField(
        "preheader",
        max_length=200,
        default="{others}",
        validators=[validate_words],
        help_text="What inboxes show after the subject: {others} names the next headlines.",
    )
    pinned_lead = models.ForeignKey(
        Article,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="leads the next issue",
        help_text="Empty lets the rule choose. It is taken out again once an issue has it.",
    )
    thin_below = models.PositiveSmallIntegerField(
        "a thin issue has fewer than",
        default=3,
        validators=[MaxValueValidator(20)],
        help_text="New articles. A thin issue is filled up from the archive; 0 for never.",
    )
    approval = models.CharField(max_length=12, choices=Approval, default=Approval.EDITOR)
    counts_clicks = models.BooleanField(
        "count followed links",
        default=False,
        help_text="Links of new issues lead over this site, which counts them and leads on.",
    )
    counts_opens = models.BooleanField(
        "estimate opened letters",
        default=False,
        help_text="Puts an unseen picture into new issues. Apple opens everything and many others nothing.",
    )
    keeps_events_days = models.PositiveSmallIntegerField(
        "days for which it is kept who did what",
        default=90,
        validators=[MinValueValidator(30), MaxValueValidator(730)],
        help_text=(
            "After that the figures stay and nobody knows whose they were, nor who got an issue. At least 30."
        ),
    )
    is_active = models.BooleanField("comes regularly", default=True)
    nothing_new_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NewsletterQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__range=(0, 6)), name="a_weekday_is_one_of_seven"
            ),
            models.CheckConstraint(condition=models.Q(hour__range=(0, 23)), name="an_hour_is_one_of_24"),
            models.CheckConstraint(
                condition=models.Q(week_of_month__range=(1, 5)), name="a_weekday_is_one_of_five_in_a_month"
            ),
            models.CheckConstraint(condition=models.Q(enough__gte=1), name="enough_is_something"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A slug that letters of another newsletter lead to would let their readers leave the wrong one."""
        if FormerSlug.objects.filter(slug=self.slug).exclude(newsletter=self.pk).exists():
            raise ValidationError(
                {"slug": f"Links in letters that are out lead to “{self.slug}”. Choose another one."}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Remember the slug that it had, for the links in letters that are out."""
        with transaction.atomic():
            had = Newsletter.objects.filter(pk=self.pk).values_list("slug", flat=True).first()
            super().save(*args, **kwargs)
            FormerSlug.objects.filter(slug=self.slug, newsletter=self).delete()
            if had and had != self.slug:
                FormerSlug.objects.create(slug=had, newsletter=self)

    def get_absolute_url(self) -> str:
        """Its public page: the promise, the sign-up and the archive."""
        return reverse("newsletter", args=[self.slug])

    @property
    def zone(self) -> ZoneInfo:
        """The time zone its hour is meant in."""
        return ZoneInfo(self.time_zone)

    @property
    def rhythm(self) -> str:
        """How often readers get it, in words that begin a sentence or stand alone."""
        day, which = self.get_weekday_display(), self.get_week_of_month_display().lower()
        return {
            self.Cadence.WEEKLY: f"Every {day}",
            self.Cadence.FORTNIGHTLY: f"Every other {day}",
            self.Cadence.MONTHLY: f"Every {which} {day} of the month",
            self.Cadence.ENOUGH: "As soon as there is enough to read",
        }[self.Cadence(self.cadence)]

    @property
    def counted(self) -> list[str]:
        """What it counts of readers."""
        kinds = {"clicks": self.counts_clicks, "opens": self.counts_opens}
        return [kind for kind, is_wanted in kinds.items() if is_wanted]


class FormerSlug(models.Model):
    """A name that a newsletter had in addresses: the links of letters that went out then work for ever."""

    slug = models.SlugField(unique=True)
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return f"{self.slug}, now {self.newsletter.slug}"


def only_articles() -> list[str]:
    """What a section holds unless somebody says otherwise."""
    return ["articles"]


class Section(models.Model):
    """One part of an issue and the rule for what belongs there."""

    class Holds(models.TextChoices):
        ARTICLES = "articles", "New articles"
        TOOLS = "tools", "Tools that changed in the directory"
        LINKS = "links", "Outside links that editors collected"
        CORRECTIONS = "corrections", "Corrections to what earlier issues carried"
        ARCHIVE = "archive", "Older articles, where an issue is thin"

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    is_lead = models.BooleanField(
        "lead story", default=False, help_text="Takes the one most weighty article."
    )
    kinds = models.JSONField(
        default=list, blank=True, help_text=f"A list of {', '.join(Article.Kind.values)}; empty takes any."
    )
    holds = models.JSONField(
        default=only_articles,
        help_text="What it is for: any of articles, tools, links, corrections, archive.",
    )
    tags = models.ManyToManyField(
        Tag, blank=True, related_name="+", help_text="Any of these; none takes all."
    )
    tools = models.ManyToManyField(
        Tool, blank=True, related_name="+", help_text="Only what is about one of these; none takes all."
    )
    maximum = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])
    minimum = models.PositiveSmallIntegerField(
        default=0,
        help_text="With fewer there is no such section, and the next that takes them has its items.",
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minimum__lte=models.F("maximum")),
                name="a_sections_minimum_is_within_its_maximum",
                violation_error_message="“At least” is more than “at most”. Lower one, or raise the other.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
