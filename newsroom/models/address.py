"""Addresses that readers keep: whoever changes a slug leaves the old address working."""

from functools import lru_cache
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse

from newsroom.signals import address_changed
from newsroom.slugs import plain_line


class Redirect(models.Model):
    """An address that something had once, and where it is now."""

    old_path = models.CharField(
        "old address",
        max_length=250,
        unique=True,
        error_messages={"unique": "This old address leads somewhere already. Change that redirect instead."},
    )
    new_path = models.CharField("new address", max_length=250, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["old_path"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old_path=models.F("new_path")), name="a_redirect_leads_elsewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_path} → {self.new_path}"


class Addressed(models.Model):
    """Something with a slug in its public address; a change of it is announced in the saving transaction."""

    url_name = ""
    line_name = "name"
    slug: Any

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Self:
        """Remember the slug as it is stored."""
        instance = super().from_db(db, field_names, values, **kwargs)
        instance._stored_slug = instance.__dict__.get("slug", "")
        return instance

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it; where its address changed, say so before the transaction ends."""
        # Signs that nobody sees could make a name read as another one.
        setattr(self, self.line_name, plain_line(getattr(self, self.line_name)))
        before, self._stored_slug = getattr(self, "_stored_slug", ""), self.slug
        if not before or before == self.slug or not self.has_been_public():
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            old, new = (reverse(self.url_name, args=[slug]) for slug in (before, self.slug))
            address_changed.send(sender=type(self), instance=self, old=old, new=new)

    def has_been_public(self) -> bool:
        """Whether readers can know its address."""
        return True

    def get_absolute_url(self) -> str:
        """Its public address."""
        return address_of(self.url_name, self.slug)


# A page of cards names each article's address three times, and working it out is slow.
@lru_cache(maxsize=4096)
def address_of(url_name: str, slug: str) -> str:
    """The public address of what has this slug."""
    return reverse(url_name, args=[slug])
