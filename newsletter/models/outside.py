"""What others answered when an issue's preflight asked them: kept, so that no page waits for them."""

from django.db import models

from newsletter.models.issue import Issue


class OutsideAnswers(models.Model):
    """The answers to one issue's questions: its links, its pictures elsewhere, its sender's domain."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="outside")
    # {question: {"verdict": …, "said": a sentence, "at": a moment}}
    answers = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True, blank=True)
    lease_ends_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.issue}, {len(self.answers)} answers"
