"""A newsletter: who it is from, when it comes, and what is in it."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse

from newsroom.models import Article
from newsroom.models.publication import validate_time_zone


class NewsletterQuerySet(models.QuerySet["Newsletter"]):
    def named(self, slug: str) -> "Newsletter | None":
        """The newsletter that an address means, also by a slug that it had before."""
        by_now = self.filter(slug=slug).first()
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
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.THURSDAY)
    hour = models.PositiveSmallIntegerField(default=9, validators=[MaxValueValidator(23)])
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    lead_hours = models.PositiveSmallIntegerField(
        "lead time in hours",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(144)],
        help_text="How long before its hour an issue is assembled, so that an editor can work on it.",
    )
    approval = models.CharField(max_length=12, choices=Approval, default=Approval.EDITOR)
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


class FormerSlug(models.Model):
    """A name that a newsletter had in addresses: the links of letters that went out then work for ever."""

    slug = models.SlugField(unique=True)
    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return f"{self.slug}, now {self.newsletter.slug}"


class Section(models.Model):
    """One part of an issue and the rule for what belongs there."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    is_lead = models.BooleanField(
        "lead story", default=False, help_text="Takes the one most weighty article."
    )
    kinds = models.JSONField(
        default=list, blank=True, help_text=f"A list of {', '.join(Article.Kind.values)}; empty takes any."
    )
    maximum = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
