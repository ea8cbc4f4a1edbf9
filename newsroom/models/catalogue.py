"""Who writes, and what articles are about or belong to: authors, tags, tools, series."""

from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from newsroom import references
from newsroom.models.address import Addressed


class Author(Addressed):
    """A byline: the name, face and few words that readers see."""

    url_name = "author"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True, help_text="e.g. “Reviews editor”.")
    bio = models.TextField(max_length=600, blank=True)
    portrait = models.ForeignKey(
        "newsroom.Image", null=True, blank=True, on_delete=models.PROTECT, related_name="portrait_of"
    )
    location = models.CharField(max_length=120, blank=True)
    links = models.JSONField(
        default=list, blank=True, help_text='A list such as [{"label": "Mastodon", "url": "https://…"}].'
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="author"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tag(Addressed):
    """A subject; an article's primary tag is the kicker above its headline."""

    url_name = "tag"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="one_tag_per_name",
                violation_error_message="There is already a tag of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tool(Addressed):
    """An entry in the directory of AI tools, which reviews and digests point to."""

    url_name = "tool"

    class Pricing(models.TextChoices):
        FREE = "free", "Free"
        FREEMIUM = "freemium", "Free plan, paid plans"
        PAID = "paid", "Paid"
        OPEN_SOURCE = "open-source", "Open source"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    maker = models.CharField(max_length=120, blank=True)
    homepage = models.URLField(blank=True)
    one_liner = models.CharField(max_length=200)
    description = models.TextField(blank=True, help_text="Markdown")
    description_html = models.TextField(editable=False, blank=True)
    pricing = models.CharField(max_length=20, choices=Pricing, default=Pricing.PAID)
    price_note = models.CharField(max_length=120, blank=True, help_text="e.g. “from $12 a month”.")
    platforms = models.JSONField(default=list, blank=True, help_text='A list such as ["web", "macOS"].')
    logo = models.ForeignKey(
        "newsroom.Image", null=True, blank=True, on_delete=models.PROTECT, related_name="logo_of"
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Render the description, and keep what changes for readers, in one transaction."""
        self.description_html = references.render(self.description).html
        with transaction.atomic():
            before = Tool.objects.filter(pk=self.pk).first() if self.pk else None
            super().save(*args, **kwargs)
            ToolChange.keep(before, self)


class ToolChange(models.Model):
    """What readers could see change in a tool's entry when it was saved; rows are added, never changed."""

    # What each field is called where people read of it, in the order in which they do.
    SHOWN: ClassVar[dict[str, str]] = {
        "name": "Name",
        "maker": "Maker",
        "one_liner": "In a line",
        "pricing": "Pricing",
        "price_note": "Price",
        "platforms": "Platforms",
        "homepage": "Homepage",
        "description": "Description",
    }

    tool = models.ForeignKey(Tool, on_delete=models.CASCADE, related_name="changes")
    is_new = models.BooleanField("entered the directory", default=False)
    before = models.JSONField(default=dict, help_text="The fields that changed, as they were.")
    after = models.JSONField(default=dict, help_text="The same fields, as they became.")
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.tool} at {self.changed_at:%Y-%m-%d %H:%M}"

    @classmethod
    def keep(cls, before: Tool | None, after: Tool) -> None:
        """Write down what is different now; nothing where readers see no difference."""
        if before is None:
            cls.objects.create(tool=after, is_new=True)
            return
        changed = [name for name in cls.SHOWN if getattr(before, name) != getattr(after, name)]
        if changed:
            cls.objects.create(
                tool=after,
                before={name: getattr(before, name) for name in changed},
                after={name: getattr(after, name) for name in changed},
            )


class Series(Addressed):
    """Articles that belong together and are read in order, each with a page that names the parts."""

    url_name = "series"
    line_name = "title"

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=120)
    description = models.CharField(
        max_length=300, blank=True, help_text="A sentence or two for its page and for search engines."
    )

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title
