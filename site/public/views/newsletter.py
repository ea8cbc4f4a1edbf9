"""The newsletters: what they promise, and the issues that were sent."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from newsletter.letter import title_of
from newsletter.models import Issue, IssueItem, Newsletter
from newsroom import markdown
from newsroom.models import Article
from public import frame, paging, structured_data
from public.addresses import forgiving_case
from public.head import Head


@dataclass(frozen=True)
class Item:
    """One item of an issue, as the page shows it."""

    headline: str
    address: str
    blurb_html: str
    article: Article | None
    is_lead: bool


def newsletters(request: HttpRequest) -> HttpResponse:
    """Anyone: sign up, and the issues sent so far."""
    publication = frame.around(request).publication
    head = Head(
        title="Newsletter",
        path=reverse("newsletters"),
        description=publication.newsletter_promise,
    )
    context = {
        "head": head,
        "offered": Newsletter.objects.filter(is_active=True),
        "page": paging.page_asked_for(request, sent_issues()),
        "publication": publication,
        "section": "newsletter",
    }
    return render(request, "public/newsletters.html", context)


@forgiving_case
def newsletter(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: one newsletter, its promise and its archive."""
    found = get_object_or_404(Newsletter, slug=slug)
    page = paging.page_asked_for(request, sent_issues().filter(newsletter=found))
    head = Head(
        title=found.name,
        path=paging.address(found.get_absolute_url(), page),
        description=found.promise,
    )
    context = {"head": head, "letter": found, "page": page, "section": "newsletter"}
    return render(request, "public/newsletter.html", context)


@forgiving_case
def issue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Anyone: an issue that was sent; any other does not exist here."""
    found = get_object_or_404(sent_issues(), newsletter__slug=slug, number=number)
    siblings = sent_issues().filter(newsletter=found.newsletter)
    letter = found.newsletter
    parts = parts_of(found)
    leads = [item.headline for _, items in parts for item in items if item.is_lead]
    way = [("Home", "/"), (letter.name, letter.get_absolute_url()), (found.subject, found.get_absolute_url())]
    context = {
        "head": Head(
            title=found.subject,
            path=found.get_absolute_url(),
            description=found.preheader,
            kind="article",
            card=found,
            structured_data=[structured_data.breadcrumb(*way)],
        ),
        "issue": found,
        "intro_html": markdown.to_html(found.intro),
        "signoff_html": markdown.to_html(found.signoff),
        "parts": parts,
        "title": title_of(found, leads),
        "previous": siblings.filter(number__lt=number).order_by("-number").first(),
        "next": siblings.filter(number__gt=number).order_by("number").first(),
        "section": "newsletter",
    }
    return render(request, "public/issue.html", context)


def sent_issues() -> "QuerySet[Issue]":
    """The issues that readers may see, newest first; early letters lead here while late ones leave."""
    return (
        Issue.objects.filter(state__in=[Issue.State.SENDING, Issue.State.SENT])
        .select_related("newsletter")
        .order_by("-send_at", "-number")
    )


def parts_of(issue: Issue) -> list[tuple[str, list[Item]]]:
    """The sections of an issue in order, without what has been withdrawn since."""
    parts: dict[str, list[Item]] = {}
    chosen = list(issue.items.select_related("tool__logo"))
    articles = (
        Article.objects.published()
        .with_card()
        .in_bulk([item.article_id for item in chosen if item.article_id])
    )
    for item in chosen:
        article = articles.get(item.article_id or 0)
        if article or item.tool or item.url:
            parts.setdefault(item.section, []).append(_shown(item, article))
    return list(parts.items())


def _shown(item: IssueItem, article: Article | None) -> Item:
    shown = article or item.tool
    own_words = article.standfirst if article else item.tool.one_liner if item.tool else ""
    about = f"Correction: {article}" if item.kind == IssueItem.Kind.CORRECTION else str(shown or item.title)
    return Item(
        headline=item.headline or about or item.url,
        address=shown.get_absolute_url() if shown else item.url,
        blurb_html=markdown.to_html(item.blurb or own_words),
        article=article,
        is_lead=item.is_lead,
    )
