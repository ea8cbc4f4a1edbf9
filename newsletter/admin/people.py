"""Subscribers and single mails in the admin: to be looked up, and settled where nobody knows."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from newsletter.admin import importing, subscriber_actions, suppressed
from newsletter.admin.segments import BoundedPaginator, FollowsFilter, JoinedFilter, ReadsFilter
from newsletter.models import Consent, Newsletter, OutboxMail, State, Subscriber, Subscription, Suppression
from newsroom.doorbell import ring

STATE_COLOURS = {
    State.QUEUED.label: "info",
    State.DEFERRED.label: "warning",
    State.ACCEPTED.label: "success",
    State.REFUSED.label: "danger",
    State.UNCERTAIN.label: "danger",
}

# What a single mail is for, by the template that it was made from.
KINDS = {
    "confirm": "Confirmation of a sign-up",
    "already_subscribed": "Already subscribed",
    "new_address": "Confirmation of a new address",
    "address_moved": "Word to an address that was given up",
    "issue_assembled": "An issue is ready",
    "article_handed_in": "An article is handed in",
    "article_returned": "Changes asked of an article",
    "article_moved": "An article was moved",
    "changes_handed": "Changes to a published article",
    "notes_written": "Notes on an article",
    "test": "Test of an issue",
}


class ToLookAt:
    """A page that shows and does not change: what is here was agreed to, or has happened."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is signed up by others: consent is given by the reader."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing here is edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing here is deleted."""
        return False


class Subscriptions(ToLookAt, TabularInline):
    """What somebody gets, and since when."""

    model = Subscription
    extra = 0
    hide_title = True
    show_change_link = False
    fields = ["newsletter", "status", "requested_at", "confirmed_at", "unsubscribed_at"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Subscriptions are part of their subscriber."""
        return bool(request.user.has_perm("newsletter.view_subscriber"))


class StandingFilter(admin.SimpleListFilter):
    """Those who stand so with a newsletter; with the one that is asked for, where one is."""

    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every standing there is."""
        return Subscription.Status.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        """Both questions at once: active here and unsubscribed there is not “unsubscribed here”."""
        wanted = {"status": self.value(), "newsletter": request.GET.get(NewsletterFilter.parameter_name)}
        return _standing(queryset, wanted)


class NewsletterFilter(admin.SimpleListFilter):
    """Those who have to do with a newsletter."""

    title = "newsletter"
    parameter_name = "newsletter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every newsletter."""
        return [(str(pk), name) for pk, name in Newsletter.objects.values_list("pk", "name")]

    def has_output(self) -> bool:
        """Also where there is one only: its name tells what the list is about."""
        return bool(self.lookup_choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
        """Its readers, whatever their standing."""
        return _standing(queryset, {"newsletter": self.value()})


def _standing(subscribers: QuerySet[Subscriber], wanted: dict[str, str | None]) -> QuerySet[Subscriber]:
    asked = {name: value for name, value in wanted.items() if value}
    number = asked.get("newsletter", "0")
    if not asked:
        return subscribers
    if not number.isdecimal() or len(number) > 9:
        return subscribers.none()
    return subscribers.filter(Exists(Subscription.objects.filter(subscriber=OuterRef("pk"), **asked)))


@admin.register(Subscriber)
class SubscriberAdmin(ToLookAt, ModelAdmin):
    """Who reads by mail, with the proof of what they agreed to."""

    nothing_yet = "Readers subscribe on the site and confirm by mail; then they stand here."

    inlines = [Subscriptions]
    list_display = ["email", "shown_subscriptions", "created_at"]
    list_filter = [StandingFilter, NewsletterFilter, FollowsFilter, JoinedFilter, ReadsFilter, "flag"]
    search_fields = ["email"]
    search_help_text = "How an address begins"
    ordering = ["-created_at", "-pk"]
    paginator = BoundedPaginator
    show_full_result_count = False
    actions = [subscriber_actions.export, subscriber_actions.unsubscribe, subscriber_actions.erase]
    actions_list = ["go_to_imports", "go_to_suppressed"]
    fields = ["email", "created_at", "flag", "shown_mail", "shown_subjects", "shown_proof"]
    readonly_fields = ["flag", "shown_mail", "shown_subjects", "shown_proof"]

    def get_urls(self) -> list[URLPattern]:
        """With the pages of imports and of suppressed addresses."""
        pages = [
            ("imports/", importing.list_imports, "imports"),
            ("imports/<int:pk>/", importing.one_import, "import"),
            ("imports/<int:pk>/look/", importing.look_through, "import_look"),
            ("imports/<int:pk>/take-in/", importing.take_in, "import_take_in"),
            ("imports/<int:pk>/throw-away/", importing.throw_away, "import_throw_away"),
            ("imports/<int:pk>/refused.csv", importing.refusals, "import_refusals"),
            ("suppressed/", suppressed.suppressed, "suppressed"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"newsletter_subscriber_{name}")
            for route, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        """By how an address begins, which an index finds among a million."""
        return queryset.beginning_with(search_term) if search_term.strip() else queryset, False  # type: ignore[attr-defined]

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Who may take the whole list away."""
        return bool(request.user.has_perm("newsletter.export_subscriber"))

    def has_edit_permission(self, request: HttpRequest) -> bool:
        """Who may end subscriptions for others."""
        return bool(request.user.has_perm("newsletter.change_subscriber"))

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Who may bring a list in."""
        return bool(request.user.has_perm("newsletter.add_subscriberimport"))

    @action(description="Import", url_path="go-to-imports", permissions=["import"])
    def go_to_imports(self, request: HttpRequest) -> HttpResponse:
        """To the lists that come from elsewhere."""
        return HttpResponseRedirect(reverse("admin:newsletter_subscriber_imports"))

    @action(description="Suppressed", url_path="go-to-suppressed", permissions=["view"])
    def go_to_suppressed(self, request: HttpRequest) -> HttpResponse:
        """To where an address that gets nothing is looked up."""
        return HttpResponseRedirect(reverse("admin:newsletter_subscriber_suppressed"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        """With what the list shows, in a fixed number of queries."""
        found: QuerySet[Subscriber] = super().get_queryset(request)
        return found.prefetch_related(
            Prefetch("subscriptions", Subscription.objects.select_related("newsletter"))
        )

    @display(description="Subscriptions")
    def shown_subscriptions(self, subscriber: Subscriber) -> str:
        """Each newsletter and their standing with it."""
        lines = [
            f"{subscription.newsletter} ({subscription.get_status_display().lower()})"
            for subscription in subscriber.subscriptions.all()
        ]
        return ", ".join(lines) or "None"

    @display(description="Mail")
    def shown_mail(self, subscriber: Subscriber) -> str:
        """Whether anything goes to the address, and where to see why not."""
        stopped = Suppression.objects.of(subscriber.email)
        if stopped is None:
            return "Goes there, unless they leave"
        since = f"{stopped.get_reason_display()}, since {timezone.localtime(stopped.at):%-d %b %Y, %H:%M}."
        page = suppressed.page_of(subscriber.email)
        return format_html('Stopped. {} <a class="text-link" href="{}">Look</a>', since, page)

    @display(description="Subjects they follow")
    def shown_subjects(self, subscriber: Subscriber) -> str:
        """What they ticked on their own page."""
        return ", ".join(tag.name for tag in subscriber.followed_tags.all()) or "None"

    @display(description="Proof of consent")
    def shown_proof(self, subscriber: Subscriber) -> str:
        """What they agreed to or withdrew, when and where, newest first."""
        lines = (
            (
                f"{timezone.localtime(consent.at):%-d %b %Y, %H:%M}",
                consent.get_action_display(),
                f"{consent.about}, {consent.source}",
                consent.wording,
            )
            for consent in Consent.objects.of(subscriber)
        )
        line = "<li><strong>{1}</strong>, {0} · {2}<br>“{3}”</li>"
        shown = format_html_join("", line, lines)
        return format_html('<ol class="proof">{}</ol>', shown) if shown else "Nothing is recorded."


@admin.register(OutboxMail)
class OutboxAdmin(ToLookAt, ModelAdmin):
    """Single mails on their way: confirmations, notices, tests."""

    nothing_yet = "Confirmations, notices and tests pass through here on their way out."

    list_display = ["shown_subject", "shown_kind", "shown_state", "attempts", "created_at"]
    list_filter = ["state", "kind"]
    search_fields = ["to", "subject"]
    actions = ["send_again", "count_as_accepted"]
    fields = [
        *("shown_kind", "to", "sender", "reply_to", "subject", "state", "attempts"),
        *("created_at", "next_attempt_at", "accepted_at", "last_answer", "message_id", "shown_text"),
    ]
    readonly_fields = ["shown_kind", "shown_text"]

    @display(description="Mail", header=True)
    def shown_subject(self, mail: OutboxMail) -> list[str]:
        """The subject, with the address underneath."""
        return [mail.subject, mail.to]

    @display(description="Kind", ordering="kind")
    def shown_kind(self, mail: OutboxMail) -> str:
        """What it is for."""
        return KINDS.get(mail.kind, mail.kind)

    @display(description="Text")
    def shown_text(self, mail: OutboxMail) -> str:
        """The text part, in its own lines."""
        return format_html('<pre class="mail-text">{}</pre>', mail.text)

    @display(description="State", label=STATE_COLOURS)
    def shown_state(self, mail: OutboxMail) -> str:
        """Where it is on its way."""
        return str(mail.get_state_display())

    def has_settle_permission(self, request: HttpRequest) -> bool:
        """Who may decide about a mail of which nobody knows whether it arrived."""
        return bool(request.user.has_perm("newsletter.change_outboxmail"))

    @admin.action(description="Send the uncertain ones again", permissions=["settle"])
    def send_again(self, request: HttpRequest, queryset: Any) -> None:
        """Queue them once more; whoever got the first gets it twice."""
        number = queryset.move(State.UNCERTAIN, State.QUEUED)
        ring("newsletter.tasks.send_outbox")
        self._say(request, number, "queued again")

    @admin.action(description="Count the uncertain ones as accepted", permissions=["settle"])
    def count_as_accepted(self, request: HttpRequest, queryset: Any) -> None:
        """Let them rest."""
        number = queryset.move(State.UNCERTAIN, State.ACCEPTED, accepted_at=timezone.now())
        self._say(request, number, "counted as accepted")

    def _say(self, request: HttpRequest, number: int, what: str) -> None:
        if number:
            messages.success(request, f"{number:,} mail{' is' if number == 1 else 's are'} {what}.")
        else:
            messages.info(request, "None of these is uncertain, so nothing was changed.")
