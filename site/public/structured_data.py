"""What search engines are told about a page, as schema.org has it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from newsroom.models import Article, Author, Correction, Image, Publication
from public.head import absolute

Data = dict[str, Any]


def web_site(publication: Publication) -> Data:
    """The site as a whole, and where to search it."""
    return _thing(
        "WebSite",
        name=publication.name,
        url=absolute("/"),
        description=publication.description,
        publisher=_organisation(publication),
        potentialAction={
            "@type": "SearchAction",
            "target": absolute(reverse("search")) + "?q={search_term_string}",
            "query-input": "required name=search_term_string",
        },
    )


def breadcrumb(*steps: tuple[str, str]) -> Data:
    """The way from the front page to here."""
    return _thing(
        "BreadcrumbList",
        itemListElement=[
            {"@type": "ListItem", "position": position, "name": name, "item": absolute(path)}
            for position, (name, path) in enumerate(steps, 1)
        ],
    )


def _correction(correction: Correction) -> Data:
    return {
        "@type": "CorrectionComment",
        "text": correction.text,
        "datePublished": correction.published_at.isoformat(),
    }


def article(article: Article, publication: Publication, description: str) -> Data:
    """An article, or a review with its rating."""
    is_review = bool(article.tool_id and article.rating)
    changed = article.substantively_updated_at or article.first_published_at
    data = _thing(
        "Review" if is_review else "NewsArticle",
        headline=article.headline[:110],
        name=article.headline,
        description=description,
        url=absolute(article.get_absolute_url()),
        mainEntityOfPage=absolute(article.get_absolute_url()),
        datePublished=article.first_published_at and article.first_published_at.isoformat(),
        dateModified=changed and changed.isoformat(),
        wordCount=article.word_count,
        articleSection=article.primary_tag and article.primary_tag.name,
        image=article.cover and picture(article.cover),
        author=[person(author) for author in article.byline],
        publisher=_organisation(publication),
        correction=[_correction(one) for one in article.corrections.all()],
    )
    return data | _rating_of(article) if is_review else data


def author_page(author: Author) -> Data:
    """An author's own page."""
    return _thing("ProfilePage", mainEntity=person(author) | {"description": author.bio})


def person(author: Author) -> Data:
    """An author, by name and page."""
    return {"@type": "Person", "name": author.name, "url": absolute(author.get_absolute_url())}


def picture(image: Image) -> Data:
    """A picture with its measures and its maker, as those who list articles ask for it."""
    data = {
        "@type": "ImageObject",
        "url": absolute(image.file.url),
        "width": image.width,
        "height": image.height,
        "caption": image.caption or image.alt,
        "creditText": image.credit,
    }
    return {name: value for name, value in data.items() if value}


def _rating_of(article: Article) -> Data:
    assert article.tool  # noqa: S101  a review has one
    tool = {"@type": "SoftwareApplication", "name": article.tool.name, "applicationCategory": "AI tool"}
    notes = {"positiveNotes": article.pros_list, "negativeNotes": article.cons_list}
    return {
        "itemReviewed": tool | ({"url": article.tool.homepage} if article.tool.homepage else {}),
        "reviewRating": {"@type": "Rating", "ratingValue": float(article.rating or 0), "bestRating": 5},
        "reviewBody": article.verdict or article.standfirst,
    } | {name: _item_list(entries) for name, entries in notes.items() if entries}


def _item_list(entries: Sequence[str]) -> Data:
    items = [{"@type": "ListItem", "position": n, "name": entry} for n, entry in enumerate(entries, 1)]
    return {"@type": "ItemList", "itemListElement": items}


def _organisation(publication: Publication) -> Data:
    logo = {"logo": absolute(publication.logo.file.url)} if publication.logo else {}
    return {"@type": "Organization", "name": publication.name, "url": absolute("/")} | logo


def _thing(kind: str, **fields: Any) -> Data:
    """Fields that are empty are left out."""
    return {"@context": "https://schema.org", "@type": kind} | {k: v for k, v in fields.items() if v}
