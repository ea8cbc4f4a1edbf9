"""What Related Reading is computed from, and whose is due: see newsroom/related."""

from django.db import models


class Trait(models.Model):
    """Something that a published article may have in common with others: a tag, a tool, a source, a term."""

    article = models.ForeignKey("newsroom.Article", on_delete=models.CASCADE, related_name="traits")
    name = models.CharField(max_length=100, help_text="Its kind and what it is, such as “term:quantiz”.")
    weight = models.FloatField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "article"], name="an_article_has_a_trait_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RelatedDue(models.Model):
    """An article whose Related Reading is to be worked out; the row goes when that is done."""

    article = models.OneToOneField(
        "newsroom.Article", primary_key=True, on_delete=models.CASCADE, related_name="related_due"
    )
    reads = models.BooleanField(default=False, help_text="Its traits are to be taken from its text first.")
    spreads = models.BooleanField(default=False, help_text="It may now belong under other articles.")
    asked = models.CharField(max_length=16, help_text="Differs after each change, so that none is missed.")
    lease_ends = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "related due"

    def __str__(self) -> str:
        return f"Related Reading of {self.article_id}"
