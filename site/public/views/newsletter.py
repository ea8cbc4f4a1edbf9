"""The newsletters: what they promise, and the issues that were sent."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from newsletter.letters.letter import title_of
from newsletter.models import Newsletter
from public import archive, frame, paging, structured_data
from public.addresses import forgiving_case
from public.head import Head


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
        "page": paging.page_asked_for(request, archive.sent_issues()),
        "publication": publication,
        "section": "newsletter",
    }
    return render(request, "public/newsletters.html", context)


@forgiving_case
def newsletter(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: one newsletter, its promise and its archive."""
    found = get_object_or_404(Newsletter, slug=slug)
    page = paging.page_asked_for(request, archive.sent_issues().filter(newsletter=found))
    head = Head(
        title=found.name,
        path=paging.address(found.get_absolute_url(), page),
        description=found.promise,
        feeds=[feed_of(found)],
    )
    context = {"head": head, "letter": found, "feed": feed_of(found), "page": page, "section": "newsletter"}
    return render(request, "public/newsletter.html", context)


@forgiving_case
def issue(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Anyone: an issue that was sent; any other does not exist here."""
    found = get_object_or_404(archive.sent_issues(), newsletter__slug=slug, number=number)
    siblings = archive.sent_issues().filter(newsletter=found.newsletter)
    letter = found.newsletter
    (shown,) = archive.whole([found])
    way = [("Home", "/"), (letter.name, letter.get_absolute_url()), (found.subject, found.get_absolute_url())]
    context = {
        "head": Head(
            title=found.subject,
            path=found.get_absolute_url(),
            description=found.preheader,
            kind="article",
            card=found,
            feeds=[feed_of(letter)],
            structured_data=[structured_data.breadcrumb(*way)],
        ),
        "issue": found,
        "intro_html": shown.intro_html,
        "signoff_html": shown.signoff_html,
        "parts": shown.parts,
        "title": title_of(found, shown.leads),
        "previous": siblings.filter(number__lt=number).order_by("-number").first(),
        "next": siblings.filter(number__gt=number).order_by("number").first(),
        "section": "newsletter",
    }
    return render(request, "public/issue.html", context)


def feed_of(letter: Newsletter) -> tuple[str, str]:
    """The feed of a newsletter's issues: its title and address."""
    return letter.name, reverse("newsletter_feed", args=[letter.slug])
