"""Articles in the admin: the writing desk, and the buttons that move an article on."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from unfold.admin import ModelAdmin

from newsroom import workflow
from newsroom.admin import saving, side
from newsroom.admin.article_form import ArticleForm
from newsroom.admin.article_list import ArticleListMixin
from newsroom.admin.history import LIVE, HistoryMixin
from newsroom.admin.shared import PicturesMixin, may_change, staff_member, when
from newsroom.autosave import working_copies
from newsroom.autosave.typed import key_of_form, number
from newsroom.checks import readiness
from newsroom.desk import refuse
from newsroom.models import Article, WorkingCopy

Status = Article.Status
# What an address may say about a new article by number.
POINTING = {"authors", "tags", "pins", "cover", "primary_tag", "tool", "series"}
TRIED = "tried"  # in the address after a refused move: which one it was


@admin.register(Article)
class ArticleAdmin(HistoryMixin, ArticleListMixin, PicturesMixin, ModelAdmin):
    """The list of articles and the desk at which one is written."""

    form = ArticleForm
    autocomplete_fields = ["tool", "primary_tag", "series"]
    picture_fields = ["cover"]
    prepopulated_fields = {"slug": ("headline",)}
    warn_unsaved_form = True
    save_on_top = False
    fieldsets = [(None, {"fields": ArticleForm.Meta.fields})]

    # --- who may ----------------------------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Writers change what is theirs, editors anything."""
        return may_change(obj, request)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What readers see, or were promised, is withdrawn before it can be deleted."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status not in (Status.PUBLISHED, Status.SCHEDULED))

    def get_deleted_objects(self, objs: Iterable[Any], request: HttpRequest) -> Any:
        """What goes, in words: the rows that hang on an article are nobody's business."""
        articles = list(objs)
        _, _, lacking, protected = super().get_deleted_objects(articles, request)
        told = [f"“{article}”, with its revisions, notes and preview links" for article in articles]
        return told, {"articles": len(articles)}, lacking, protected

    def may_write(self, request: HttpRequest, article: Article | None) -> bool:
        """Whether the desk is open for writing."""
        return self.has_change_permission(request, article) if article else self.has_add_permission(request)

    # --- the desk ---------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Saving is one transaction that holds the article, so that nobody else saves or publishes it."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._save(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody was quicker with this address, this tag, or the same form: look again, and say so.
            return self._save(request, object_id, form_url, extra_context)

    def _save(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any) -> Any:
        with transaction.atomic():
            begun = saving.begun_with(staff_member(request), key_of_form(request.POST))
            if object_id is None and begun:
                object_id = str(begun)
            if object_id and number(object_id):
                Article.objects.select_for_update().filter(pk=object_id).first()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        """The form for this person, with what they typed and never saved where they take that up."""
        form = super().get_form(request, obj, **kwargs)
        if not self.may_write(request, obj):
            form.base_fields = {}
            return form
        form.person = staff_member(request)
        if copy := self.taken_up(request, obj):
            form.taken_window = copy.content.get("window", "")
            form.copied = working_copies.data_of(
                [*copy.content["fields"], ["base", str(copy.base)], ["key", copy.key]]
            )
        return form

    def taken_up(self, request: HttpRequest, article: Article | None) -> WorkingCopy | None:
        """The working copy that the address asks for; nobody is shown another person's."""
        key = key_of_form(request.GET)
        if request.method != "GET" or (not key if article is None else "copy" not in request.GET):
            return None
        return working_copies.find(staff_member(request), article, key)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address says about a new article, and its key."""
        given = dict(super().get_changeform_initial_data(request))
        for name in POINTING & given.keys():
            asked = given[name] if isinstance(given[name], list) else [given[name]]
            keys = [pk for one in asked if (pk := number(str(one)))]
            given[name] = keys if isinstance(given[name], list) else next(iter(keys), None)
        return given

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, Any]:
        """The address follows the headline until the article is stored."""
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The desk: the words, and a panel for all the rest."""
        article: Article | None = context.get("original")
        form = context["adminform"].form
        if article and form.fields and request.method == "GET" and (tried := request.GET.get(TRIED)):
            show_what_is_missing(form, article, tried)
        context |= {
            "may_write": self.may_write(request, article),
            "conflict": conflict_seen_by(request, form),
            "standing_when": when(article) if article else "",
            **self.about_what_is_saved(request, article),
            **side.page(request, article, form),
        }
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def about_what_is_saved(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """Who saved last, what readers do not see yet, and what this person typed and never saved."""
        if article is None:
            return {}
        last = article.revisions.select_related("created_by").defer("content").first()
        pending = article.pending_revision
        facts: dict[str, Any] = {
            "last_editor": working_copies.called(last.created_by) if last and last.created_by else "",
            "changes_url": f"{pending.get_admin_url()}?against={LIVE}" if pending else "",
        }
        if request.method == "GET" and self.may_write(request, article):
            facts["copy"] = working_copies.offer(staff_member(request), article)
        return facts

    # --- saving -----------------------------------------------------------------------------------

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        """What somebody typed into an article that was deleted meanwhile waits for them at a new desk."""
        if saving.is_in_place(request):
            # The form follows as a whole, and is rescued then.
            return refuse("This article was deleted while you wrote.", 410)
        copy = saving.rescue(request) if request.method == "POST" else None
        if copy is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        messages.warning(
            request,
            "Not saved: this article was deleted while you wrote. What you wrote is below; "
            "save it as a new article, or leave it.",
        )
        return HttpResponseRedirect(f"{reverse('admin:newsroom_article_add')}?{urlencode({'key': copy.key})}")

    def save_form(self, request: HttpRequest, form: ArticleForm, change: bool) -> Article:
        """Nothing yet: the article and what hangs on it are stored together."""
        article: Article = form.instance
        return article

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Store all of it, then do what the button says."""
        outcome = saving.save(request, form)
        request.outcome = outcome  # type: ignore[attr-defined]
        obj.pk, obj.__dict__["headline"] = outcome.article.pk, outcome.article.headline

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: it is stored with the article."""

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        """After the first save, stay at the desk."""
        if "_popup" in request.POST or "_addanother" in request.POST:
            answer: HttpResponse = super().response_add(request, obj, post_url_continue)
            return answer
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Stay at the desk after a move or a plain save; say in one sentence what happened."""
        if "_save" in request.POST or "_addanother" in request.POST or "_popup" in request.POST:
            answer: HttpResponse = super().response_change(request, obj)
            return answer
        outcome: saving.Outcome = request.outcome  # type: ignore[attr-defined]
        if saving.is_in_place(request) and not outcome.refused:
            address = reverse("admin:newsroom_article_change", args=[outcome.article.pk])
            return saving.told_in_place(outcome, address)
        if outcome.refused:
            messages.error(request, " ".join([outcome.excuse, *outcome.refused]))
        else:
            messages.success(request, outcome.said)
        target = reverse("admin:newsroom_article_change", args=[outcome.article.pk])
        if not self.has_view_or_change_permission(request, outcome.article):
            target = reverse("admin:newsroom_article_changelist")
        tried = {TRIED: outcome.tried} if outcome.refused else {}
        return HttpResponseRedirect(f"{target}?{urlencode(tried)}" if tried else target)

    def view_on_site(self, obj: Article) -> str | None:
        """Its public address; only what is published has one."""
        return obj.get_absolute_url() if obj.is_published else None


def conflict_seen_by(request: HttpRequest, form: Any) -> dict[str, Any] | None:
    """What was saved meanwhile, and whether by the same person in another window."""
    found: dict[str, Any] | None = getattr(form, "conflict", None)
    return found and found | {"is_own": found["theirs"].created_by_id == request.user.pk}


def show_what_is_missing(form: Any, article: Article, tried: str) -> None:
    """Put the reasons of a refused move at the fields that can mend it."""
    errors = ErrorDict()
    said = workflow.problems(article, tried)
    found = readiness.blocking(article) if said else []
    for name, sentence in said.items():
        place = name if name in form.fields else NON_FIELD_ERRORS
        single = [finding.sentence_with_line for finding in found if finding.field == name]
        errors[place] = form.error_class([*errors.get(place, []), *(dict.fromkeys(single) or [sentence])])
    form._errors = errors
    form.places = {finding.sentence_with_line: finding.place for finding in found}
