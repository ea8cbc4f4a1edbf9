"""How fast mail may go to one domain, and whether it rests; shared by every worker through the database."""

from django.db import models


class Pace(models.Model):
    """What the workers know together of one recipient domain, or of a mail server (host:port).

    The empty name stands for all mail.
    """

    domain = models.CharField(max_length=253, unique=True)
    # With a rate: the moment of the first turn that nobody has taken yet.
    next_turn_at = models.DateTimeField(null=True, blank=True)
    # Where those are sent to wait whose turn is far off; they take their turn when they come back.
    queue_ends_at = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    strikes = models.PositiveSmallIntegerField(default=0)
    last_answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.domain or "every domain"
