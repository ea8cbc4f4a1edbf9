"""What a mail service reports by itself: checked by django-anymail, refused in a sentence."""

import logging
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from public.privacy import keep_private

logger = logging.getLogger(__name__)

VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailersend": "MailerSendTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "resend": "ResendTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def webhook(request: HttpRequest, service: str) -> HttpResponse:
    """A mail service that the operator named, and that signs what it says; nobody else."""
    if service not in settings.WEBHOOK_SERVICES:
        raise Http404
    try:
        module = import_module(f"anymail.webhooks.{service}")
        answer = getattr(module, VIEWS[service]).as_view()(request)
    except ImproperlyConfigured:
        raise
    except SuspiciousOperation as refusal:
        logger.warning("A report that claims to be from %s was refused: %s", service, refusal)
        answer = HttpResponse(f"Refused: {refusal}\n", "text/plain", 403)
    except DatabaseError:
        raise  # the service tries again
    except Exception:  # whatever a forger, or a new version of the service, puts in there
        logger.warning("A report of %s cannot be read", service, exc_info=True)
        answer = HttpResponse("This cannot be read as a report. Nothing was changed.\n", "text/plain", 400)
    return keep_private(answer)
