"""Articles and what hangs on them: authors in order, sources, related reading."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction

from newsroom import references
from newsroom.models.address import Addressed

# What applications above add to a card, by the name that it has on an article; see comments/apps.py.
CARD_PARTS: list[str] = []
# A list of cards costs by the columns that it reads. What is not here is one more query for each card.
SHOWN_ON_CARDS = (
    *("kind", "headline", "slug", "standfirst", "cover", "primary_tag", "tool", "rating", "verdict"),
    *("status", "first_published_at", "substantively_updated_at", "word_count", "reading_minutes"),
    *("primary_tag__slug", "primary_tag__name", "tool__slug", "tool__name"),
    *(f"cover__{name}" for name in ("file", "width", "height", "alt", "focus_x", "focus_y", "renditions")),
)
SIGNED = ("author__slug", "author__name")


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> "ArticleQuerySet":
        """Articles a reader may see: those whose status says so, whatever any date implies."""
        return self.filter(status=Article.Status.PUBLISHED)

    def past_review_by(self, today: date) -> "ArticleQuerySet":
        """Published articles that somebody wanted to look at again by now: they may be out of date."""
        return self.published().filter(review_by__lte=today)

    def due(self, now: datetime) -> "ArticleQuerySet":
        """Scheduled articles whose hour has come, the earliest first."""
        return self.filter(status=Article.Status.SCHEDULED, publish_at__lte=now).order_by("publish_at", "pk")

    def newest_first(self) -> "ArticleQuerySet":
        """In the order in which readers meet them."""
        return self.order_by("-first_published_at", "-pk")

    def with_card(self) -> "ArticleQuerySet":
        """With what a card shows (cover, kicker, byline) and nothing else, in a fixed number of queries."""
        signed = Authorship.objects.select_related("author").only("article", "position", *SIGNED)
        return (
            self.select_related("cover", "primary_tag", "tool", *CARD_PARTS)
            .prefetch_related(models.Prefetch("authorships", signed))
            .only(*SHOWN_ON_CARDS, *CARD_PARTS)
        )

    def whole(self) -> "ArticleQuerySet":
        """With all of their own, what a card shows, and their authors' faces."""
        signed = Authorship.objects.select_related("author__portrait")
        return self.select_related("cover", "primary_tag", "tool", *CARD_PARTS).prefetch_related(
            models.Prefetch("authorships", signed)
        )


class Article(Addressed):
    """Anything with a headline that readers open."""

    url_name = "article"
    line_name = "headline"

    class Kind(models.TextChoices):
        BREAKDOWN = "breakdown", "Breakdown"
        REVIEW = "review", "Review"
        NEWS = "news", "News"
        GUIDE = "guide", "Guide"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        REVIEW = "review", "In review"
        CHANGES = "changes", "Changes asked"
        SCHEDULED = "scheduled", "Scheduled"
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.BREAKDOWN)
    headline = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=100,
        unique=True,
        error_messages={"unique": "Another article already has this address. Change a word in it."},
    )
    standfirst = models.TextField(
        max_length=500, blank=True, help_text="One or two sentences under the headline."
    )
    body = models.TextField(blank=True, help_text="Markdown")
    cover = models.ForeignKey(
        "newsroom.Image", null=True, blank=True, on_delete=models.PROTECT, related_name="cover_of"
    )

    authors = models.ManyToManyField("newsroom.Author", through="Authorship", related_name="articles")
    tags = models.ManyToManyField("newsroom.Tag", blank=True, related_name="articles")
    primary_tag = models.ForeignKey(
        "newsroom.Tag",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="kicker",
        help_text="The tag shown above the headline.",
    )
    series = models.ForeignKey(
        "newsroom.Series", null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    # The series' own: whoever orders it moves its articles, see newsroom/series.py.
    series_position = models.PositiveSmallIntegerField(default=0, editable=False)
    related = models.ManyToManyField("self", through="RelatedArticle", symmetrical=False, blank=True)

    tool = models.ForeignKey(
        "newsroom.Tool",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        verbose_name="tool under review",
    )
    rating = models.DecimalField(
        max_digits=2,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal(5))],
        help_text="From 0.5 to 5.",
    )
    pros = models.TextField(blank=True, help_text="One a line.")
    cons = models.TextField(blank=True, help_text="One a line.")
    verdict = models.TextField(max_length=400, blank=True)
    price_checked_on = models.DateField(
        null=True, blank=True, help_text="When the price that the review names was last looked up."
    )

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    publish_at = models.DateTimeField(
        "publish at", null=True, blank=True, help_text="When a scheduled article appears."
    )
    first_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    substantively_updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    review_by = models.DateField(
        "review by",
        null=True,
        blank=True,
        help_text="When something in it may be out of date, e.g. “expected in April”.",
    )
    live_revision = models.ForeignKey(
        "newsroom.Revision",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The revision that readers see.",
    )
    pending_revision = models.ForeignKey(
        "newsroom.Revision",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The newest changes to a published article, not live yet.",
    )

    meta_title = models.CharField(max_length=70, blank=True)
    meta_description = models.CharField(max_length=200, blank=True)
    canonical_url = models.URLField(
        "canonical URL", blank=True, help_text="Only where the article first appeared elsewhere."
    )

    desk_key = models.CharField(
        max_length=40,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Of the form that it was begun with, so that sending it twice makes one article.",
    )
    pictures = models.ManyToManyField("newsroom.Image", blank=True, editable=False, related_name="shown_in")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Derived from the body whenever it is saved; see newsroom/references.py.
    body_html = models.TextField(editable=False, blank=True)
    contents = models.JSONField(editable=False, default=list)
    word_count = models.PositiveIntegerField(editable=False, default=0)
    reading_minutes = models.PositiveIntegerField(editable=False, default=1)
    renderer_version = models.PositiveIntegerField(editable=False, default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        permissions = [
            ("submit_article", "Can hand an article in for review"),
            ("return_article", "Can return an article to its writer"),
            ("schedule_article", "Can schedule an article"),
            ("publish_article", "Can publish an article"),
            ("withdraw_article", "Can withdraw an article"),
            ("change_any_article", "Can change articles of others"),
        ]
        indexes = [
            models.Index(fields=["status", "-first_published_at"], name="article_by_publication"),
            models.Index(fields=["status", "kind", "-first_published_at"], name="article_by_kind"),
            models.Index(fields=["-updated_at", "-id"], name="article_by_change"),
            models.Index(fields=["renderer_version"], name="article_by_renderer"),
            models.Index(fields=["status", "-updated_at", "-id"], name="article_by_status_and_change"),
            models.Index(
                fields=["status", "review_by"],
                condition=models.Q(review_by__isnull=False),
                name="articles_to_look_at_again",
            ),
            models.Index(
                fields=["status", "-updated_at"],
                condition=models.Q(pending_revision__isnull=False),
                name="articles_with_changes",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(headline=""), name="an_article_has_a_headline"),
            models.CheckConstraint(
                condition=~models.Q(status="published")
                | (models.Q(first_published_at__isnull=False) & ~models.Q(body="")),
                name="a_published_article_has_a_date_and_a_body",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="scheduled") | models.Q(publish_at__isnull=False),
                name="a_scheduled_article_has_an_hour",
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(Decimal("0.5"), 5)),
                name="a_rating_is_between_a_half_and_five",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Render the body as it is stored, so that every reader is shown the same HTML."""
        fields = kwargs.get("update_fields")
        if fields is not None and not {"body", *references.DERIVED} & set(fields):
            super().save(*args, **kwargs)
            return
        rendered = references.derive(self)
        if fields is not None:
            kwargs["update_fields"] = {*fields, *references.DERIVED}
        with transaction.atomic():
            super().save(*args, **kwargs)
            references.keep_pictures(self, rendered)

    def has_been_public(self) -> bool:
        """Whether readers can know its address: it was published once."""
        return self.first_published_at is not None

    @property
    def is_published(self) -> bool:
        """Whether readers may see it."""
        return self.status == self.Status.PUBLISHED

    @property
    def byline(self) -> Sequence[Any]:
        """The authors in their order (from `authorships`, so that a prefetch serves it)."""
        known = self.prefetched.get("authorships")
        # Asked many times on a page of cards: Django makes a manager anew each time, only to find the same.
        rows = self.authorships.all() if known is None else known
        return [authorship.author for authorship in rows]

    @property
    def prefetched(self) -> dict[str, Any]:
        """What hangs on it and was fetched with it; where Django itself looks first."""
        kept: dict[str, Any] = self.__dict__.setdefault("_prefetched_objects_cache", {})
        return kept

    @property
    def pros_list(self) -> list[str]:
        """The pros, one an entry."""
        return [line.strip() for line in self.pros.splitlines() if line.strip()]

    @property
    def cons_list(self) -> list[str]:
        """The cons, one an entry."""
        return [line.strip() for line in self.cons.splitlines() if line.strip()]


class Authorship(models.Model):
    """One author's place in an article's byline."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="authorships")
    author = models.ForeignKey("newsroom.Author", on_delete=models.PROTECT, related_name="authorships")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"],
                name="an_author_signs_an_article_once",
                violation_error_message="This author is already in the byline.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.author)


class Source(models.Model):
    """A publication or document that an article relies on, listed under it."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources")
    publisher = models.CharField(max_length=120)
    title = models.CharField(max_length=250)
    url = models.URLField("URL", max_length=500, blank=True)
    published_on = models.DateField(null=True, blank=True)
    accessed_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"


class RelatedArticle(models.Model):
    """One line of an article's Related Reading: pinned by an editor, or computed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related_links")
    related = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="related_from")
    is_pinned = models.BooleanField(default=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    score = models.FloatField(default=0, editable=False, help_text="How near it is; 0 where it is pinned.")

    class Meta:
        ordering = ["-is_pinned", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "related"],
                name="an_article_is_related_once",
                violation_error_message="This article is already pinned.",
            ),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("related")),
                name="an_article_is_not_related_to_itself",
                violation_error_message="An article cannot be related to itself.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.related)
