"""Single mails, written in the transaction that causes them, so that none is forgotten."""

from django.db import models

from newsletter.models.handover import Handover, HandoverQuerySet


class OutboxMail(Handover):
    """One confirmation or notice on its way."""

    kind = models.CharField(max_length=40, help_text="Which template of templates/emails/ it was made from.")
    to = models.EmailField(db_index=True)
    sender = models.CharField("from", max_length=340, help_text="As the header From says it.")
    reply_to = models.EmailField("reply-to address", blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    one_click = models.CharField(
        "one-click address",
        max_length=300,
        blank=True,
        help_text="Where one POST stops such mails (RFC 8058).",
    )
    message_id = models.CharField("Message-ID", max_length=200)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "outbox mail"
        indexes = [models.Index(fields=["state"], name="outbox_by_state")]

    def __str__(self) -> str:
        return f"{self.subject} (to {self.to})"
