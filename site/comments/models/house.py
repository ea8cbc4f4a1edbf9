"""Who may comment: for the whole publication, and for one article where it differs."""

from django.db import models


class WhoMay(models.TextChoices):
    GUESTS = "guests", "Everybody: guests confirm their address by mail once"
    MEMBERS = "members", "People with an account"
    NOBODY = "nobody", "Nobody: comments are closed"


class HouseRules(models.Model):
    """The one row of settings for comments."""

    who_may = models.CharField("who may comment", max_length=10, choices=WhoMay, default=WhoMay.GUESTS)
    close_after_days = models.PositiveSmallIntegerField(
        default=60,
        help_text="Days after publication until comments close; 0 keeps them open. What is there stays.",
    )
    hold_first = models.BooleanField(
        "hold first comments", default=True, help_text="Until one comment of theirs was approved."
    )
    held_words = models.TextField(
        "words and addresses to hold", blank=True, help_text="One a line; whoever uses one waits."
    )
    most_links = models.PositiveSmallIntegerField(
        "links that pass", default=2, help_text="With more of them, a comment waits."
    )
    most_an_hour = models.PositiveSmallIntegerField(
        "comments an hour that pass", default=8, help_text="With more from one person, they wait."
    )
    youngest_account_hours = models.PositiveSmallIntegerField(
        "hours an account must be old", default=0, help_text="Comments of younger ones wait."
    )
    tell_by_mail = models.BooleanField(
        "tell moderators by mail", default=True, help_text="At most once an hour, when comments wait."
    )
    told_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "house rules"
        verbose_name_plural = "house rules"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_set_of_house_rules")
        ]

    def __str__(self) -> str:
        return "House rules"

    @classmethod
    def load(cls) -> "HouseRules":
        """The row; its defaults where nobody has changed anything."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Conversation(models.Model):
    """What is an article's own: who may comment there, and how often its comments have changed."""

    article = models.OneToOneField(
        "newsroom.Article", primary_key=True, on_delete=models.CASCADE, related_name="conversation"
    )
    who_may = models.CharField(
        "who may comment", max_length=10, choices=WhoMay, blank=True, help_text="Empty: as everywhere."
    )
    # Both are kept by the database itself, see public/page_cache/triggers.py: the article's page follows
    # the turn, cards show the count.
    turn = models.BigIntegerField(default=0, editable=False)
    count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = "conversation"

    def __str__(self) -> str:
        return f"Comments on “{self.article}”"

    @classmethod
    def move(cls, commenter_pk: int) -> None:
        """Have the pages made anew where somebody commented whose face or badge has changed."""
        there = cls.objects.filter(article__comments__commenter=commenter_pk).values("pk")
        cls.objects.filter(pk__in=there).update(turn=models.F("turn") + 1)
