"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from public import frame, front_page, structured_data
from public.head import Head


def home(request: HttpRequest) -> HttpResponse:
    """Anyone: the lead, the latest, the subjects, the reviews."""
    publication = frame.around(request).publication
    front = front_page.compose(publication)
    head = Head(
        title=f"{publication.name} — {publication.tagline}" if publication.tagline else publication.name,
        path="/",
        description=publication.description or publication.tagline,
        is_home=True,
        structured_data=[structured_data.web_site(publication), structured_data.organisation(publication)],
    )
    return render(request, "public/home.html", {"head": head, "front": front, "publication": publication})
