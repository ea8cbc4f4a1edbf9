"""What happens when the desk is saved: everything in one transaction, or nothing."""

import json
import secrets
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse

from newsroom import notices, workflow
from newsroom.admin.article_form import ArticleForm
from newsroom.admin.shared import moment, staff_member
from newsroom.autosave import working_copies
from newsroom.autosave.typed import key_of_form, windows_of
from newsroom.history import revisions
from newsroom.models import Article, User, WorkingCopy

Status = Article.Status
PUBLISHING = "changes-live"  # what was tried where pending changes were refused


@dataclass
class Outcome:
    """What became of a save: the article, and the sentences for whoever saved it."""

    article: Article
    said: str = ""
    refused: list[str] = field(default_factory=list)
    tried: str = ""  # the move that was refused

    @property
    def excuse(self) -> str:
        """What a refusal begins with."""
        return "Saved, but not published." if self.tried == PUBLISHING else "Saved, but not moved."


def save(request: HttpRequest, form: ArticleForm) -> Outcome:
    """Store a form that is valid, then do what its button says; call it inside a transaction.

    A refused move undoes the move alone: what was typed stays stored.
    """
    person = staff_member(request)
    for tag in form.new_tags():
        tag.save()
    stored = keep_stored if form.instance.pk else keep_new
    outcome = Outcome(stored(form, person))
    working_copies.forget_saved(person, outcome.article, form.cleaned_data["key"], windows_of(request.POST))
    try:
        act(request, outcome, person)
    except (PermissionDenied, ValidationError) as refusal:
        outcome.refused = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        outcome.tried = request.POST.get("_move", "") or PUBLISHING
    return outcome


def is_in_place(request: HttpRequest) -> bool:
    """Whether the desk stays open and only asks what became of its save."""
    return "X-In-Place" in request.headers


def told_in_place(outcome: Outcome, address: str) -> JsonResponse:
    """What an open desk must know after a save; call it inside the saving transaction."""
    last = revisions.listed(outcome.article).first()
    return JsonResponse(
        {
            "article": outcome.article.pk,
            "address": address,
            "base": last.number if last else 0,
            "saved_at": (last.created_at if last else outcome.article.updated_at).isoformat(),
        }
    )


def keep_new(form: ArticleForm, person: User) -> Article:
    """Make an article of what was typed, with its first revision."""
    data, content = form.cleaned_data, form.content()
    article = Article.objects.create(
        headline=content["headline"],
        slug=content["slug"],
        publish_at=data["publish_at"],
        created_by=person,
        desk_key=key_of(person, data["key"]),
    )
    article = revisions.apply(article, content)
    revisions.record(article, person, content)
    return article


def key_of(person: User, key: str) -> str | None:
    """What tells one form of one person from all others; None for a form without a key."""
    return f"{person.pk}.{key}"[:40] if key else None


def begun_with(person: User, key: str) -> int | None:
    """The article that this very form was stored as before, where it is sent twice."""
    known = key_of(person, key)
    return Article.objects.filter(desk_key=known).values_list("pk", flat=True).first() if known else None


def keep_stored(form: ArticleForm, person: User) -> Article:
    """Save what was typed over what is stored, or beside it where readers see that."""
    article: Article = Article.objects.select_for_update().get(pk=form.instance.pk)
    had_changes = article.pending_revision_id is not None
    if form.has_new_hour:
        Article.objects.filter(pk=article.pk).update(publish_at=form.cleaned_data["publish_at"])
    revision = revisions.keep(article, person, form.content())
    article = Article.objects.get(pk=article.pk)
    if article.pending_revision_id and not had_changes:
        notices.changes_handed(article, person, revision.summary)
    return article


def rescue(request: HttpRequest) -> WorkingCopy | None:
    """Keep what was typed into an article that is gone, as a new one that was never saved.

    None where nothing was typed, where this person may write no new one, or has no room for it.
    """
    person, data = staff_member(request), request.POST
    if "body" not in data or not person.has_perm("newsroom.add_article"):
        return None
    pairs = [[name, value] for name, values in data.lists() for value in values if name[:1] != "_"]
    try:
        key = key_of_form(data) or secrets.token_urlsafe(12)
        return working_copies.keep(person, None, working_copies.fields_in(json.dumps(pairs)), key=key)
    except ValidationError:
        return None


def act(request: HttpRequest, outcome: Outcome, person: User) -> None:
    """Do what the button says, after everything is stored.

    Raises PermissionDenied or ValidationError.
    """
    article, data = outcome.article, request.POST
    target = data.get("_move", "")
    if "_publish_changes" in data:
        if article.pending_revision_id is None and article.is_published:
            outcome.said = f"Readers see “{article}” as it is saved: nothing has changed."
            return
        article = workflow.publish_changes(article, person, substantive="substantive" in data)
        outcome.said = f"The changes to “{article}” are published."
    elif "_discard_changes" in data:
        article = revisions.discard_changes(article, person)
        outcome.said = f"The desk shows “{article}” as readers see it; the history keeps what was discarded."
    elif target and target != article.status:  # it is there already where a button was pressed twice
        reason = data.get("return_reason", "")
        article = workflow.move(article, target, person, reason=reason)
        outcome.said = what_moved(article)
    elif target:
        outcome.said = what_moved(article)
    else:
        outcome.said = what_was_saved(article, request)
    outcome.article = article


def what_was_saved(article: Article, request: HttpRequest) -> str:
    """What a person reads after saving."""
    if article.pending_revision_id is None:
        return f"“{article}” is saved."
    if request.user.has_perm(workflow.PUBLISH_CHANGES):
        return "Saved. Readers see it once you publish the changes."
    return "Saved. Readers see it once a publisher publishes the changes."


def what_moved(article: Article) -> str:
    """What a person reads after moving."""
    hour = moment(article.publish_at) if article.publish_at else ""
    return {
        Status.DRAFT: f"“{article}” is a draft again.",
        Status.REVIEW: f"“{article}” is handed in for review.",
        Status.CHANGES: f"“{article}” goes back to its writer with your words.",
        Status.SCHEDULED: f"“{article}” is scheduled: goes out {hour}.",
        Status.PUBLISHED: f"“{article}” is published.",
        Status.WITHDRAWN: f"“{article}” is withdrawn: readers no longer find it.",
    }[Status(article.status)]
