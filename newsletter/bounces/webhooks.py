"""What a mail service reports by itself, as django-anymail reads it once it has checked who says so."""

from datetime import timedelta
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType
from django.core.exceptions import SuspiciousOperation
from django.utils import timezone

from newsletter.bounces import judging, recording
from newsletter.bounces.reading import Kind, Report

# A report that is older says nothing new; one that is repeated later than this was kept by somebody.
OLDEST = timedelta(days=30)
BOUNCES = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED}


def take_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """The receiver of anymail's `tracking`: what came back, was complained of or arrived."""
    report = report_of(event)
    if report is None:
        return
    at = event.timestamp or timezone.now()
    if not timezone.now() - OLDEST < at < timezone.now() + timedelta(days=1):
        raise SuspiciousOperation("This report is too old to be believed. Nothing was changed.")
    recording.record(report, source_of(event, esp_name), at)


def report_of(event: AnymailTrackingEvent) -> Report | None:
    """The event as a report; None for what decides nothing."""
    words = str(event.mta_response or event.description or "")[:500].replace("\0", "")
    names = tuple(filter(None, map(str, [event.message_id, *_own_names(event)])))
    recipient = str(event.recipient or "")[:254]
    if event.event_type == EventType.COMPLAINED:
        return Report(Kind.COMPLAINT, names, recipient, words=words)
    if event.event_type == EventType.DELIVERED:
        return Report(Kind.ARRIVED, names, recipient, words=words)
    if event.event_type not in BOUNCES:
        return None
    status = judging.status_of("", words)
    is_dead = event.reject_reason == "invalid" or judging.is_dead(status, words)
    return Report(Kind.DEAD if is_dead else Kind.NOT_NOW, names, recipient, status, words)


def _own_names(event: AnymailTrackingEvent) -> list[str]:
    """The name that we gave the letter: services that draw Message-IDs of their own hand it back."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    return [str(metadata[key]) for key in ("galley", "message_id") if metadata.get(key)]


def source_of(event: AnymailTrackingEvent, esp_name: str) -> str:
    """What one report is known by: its number at the service, or what it says."""
    said = event.event_id or f"{event.event_type}|{event.message_id}|{event.recipient}|{event.timestamp}"
    return recording.source_of(f"{esp_name}|{said}".encode())
