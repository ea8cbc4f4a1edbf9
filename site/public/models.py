"""What the public site stores: how often what readers see has changed, and what they saved to read."""

from django.conf import settings
from django.db import models


class Generation(models.Model):
    """How often the publication has changed for readers: the sum of all weights.

    Written by triggers alone (public/page_cache/triggers.py). The row 0 counts what is past. On PostgreSQL
    each transaction adds a row under its own number, so that none waits for another one; the tick adds
    them to row 0.
    """

    id = models.BigIntegerField(primary_key=True)
    weight = models.BigIntegerField(default=0)
    # Tells two databases of the same sum apart: one that was restored from a backup counts on from there.
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.weight} at {self.moved_at:%Y-%m-%d %H:%M:%S}"


class SavedArticle(models.Model):
    """An article on somebody's reading list."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_articles"
    )
    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "article"], name="saved_once")]

    def __str__(self) -> str:
        return f"{self.user_id} saved {self.article_id}"


class SharedCount(models.Model):
    """What processes count together while Redis is away; written by config/shared_cache.py alone."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key
