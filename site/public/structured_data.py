"""What search engines are told about a page, as schema.org has it."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from newsroom.models import Article, Author, Correction, Image, Publication, Source, Tool
from public import cards, icons
from public.cards import drawing
from public.head import absolute

Data = dict[str, Any]

# What each kind is called; all of them are articles to those who know no finer word.
TYPES: dict[str, str | list[str]] = {
    Article.Kind.BREAKDOWN: ["NewsArticle", "AnalysisNewsArticle"],
    Article.Kind.NEWS: "NewsArticle",
    Article.Kind.GUIDE: "TechArticle",
    Article.Kind.REVIEW: ["NewsArticle", "ReviewNewsArticle"],
}
LANGUAGE = "en-GB"


def organisation(publication: Publication) -> Data:
    """Who publishes all this."""
    return {"@context": "https://schema.org"} | _organisation(publication)


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
        "Review" if is_review else TYPES[article.kind],
        headline=article.headline[:110],
        name=article.headline,
        description=description,
        url=absolute(article.get_absolute_url()),
        mainEntityOfPage=absolute(article.get_absolute_url()),
        datePublished=article.first_published_at and article.first_published_at.isoformat(),
        dateModified=changed and changed.isoformat(),
        wordCount=article.word_count,
        articleSection=article.primary_tag and article.primary_tag.name,
        image=_pictures(article, publication),
        inLanguage=LANGUAGE,
        isAccessibleForFree=True,
        keywords=[tag.name for tag in article.tags.all()],
        citation=[_source(source) for source in article.sources.all()],
        author=[person(author) for author in article.byline],
        publisher=_organisation(publication),
        correction=[_correction(one) for one in article.corrections.all()],
    )
    return data | _rating_of(article) if is_review else data


def author_page(author: Author) -> Data:
    """An author's own page."""
    about = {
        "description": author.bio,
        "jobTitle": author.role,
        "image": author.portrait and picture(author.portrait),
        "homeLocation": author.location and {"@type": "Place", "name": author.location},
        "sameAs": [link["url"] for link in author.links if link.get("url")],
    }
    known = {name: value for name, value in about.items() if value}
    return _thing("ProfilePage", mainEntity=person(author) | known)


def person(author: Author) -> Data:
    """An author, by name and page."""
    address = absolute(author.get_absolute_url())
    return {"@type": "Person", "@id": address, "name": author.name, "url": address}


def tool_page(tool: Tool, reviews: Sequence[Article]) -> Data:
    """A tool's entry, with what our newest review of it says."""
    data = _thing(
        "SoftwareApplication",
        name=tool.name,
        description=tool.one_liner,
        url=absolute(tool.get_absolute_url()),
        sameAs=tool.homepage,
        applicationCategory="AI tool",
        operatingSystem=", ".join(tool.platforms),
        image=tool.logo and picture(tool.logo),
        author=tool.maker and {"@type": "Organization", "name": tool.maker},
    )
    if not reviews:
        return data
    review = {
        "@type": "Review",
        "name": reviews[0].headline,
        "url": absolute(reviews[0].get_absolute_url()),
        "author": [person(author) for author in reviews[0].byline],
        "reviewRating": _rating(reviews[0]),
    }
    return data | {"review": review}


def _pictures(article: Article, publication: Publication) -> list[Data]:
    """Its cover, where it has one, and the card that we draw of it."""
    address = absolute(cards.card_of(article, publication).address)
    card = {"@type": "ImageObject", "url": address, "width": drawing.WIDTH, "height": drawing.HEIGHT}
    return ([picture(article.cover)] if article.cover else []) + [card]


def _source(source: Source) -> Data:
    data = {
        "@type": "CreativeWork",
        "name": source.title,
        "url": source.url,
        "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        "datePublished": source.published_on and source.published_on.isoformat(),
    }
    return {name: value for name, value in data.items() if value}


def _rating(article: Article) -> Data:
    return {"@type": "Rating", "ratingValue": float(article.rating or 0), "bestRating": 5, "worstRating": 0.5}


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
        "reviewRating": _rating(article),
        "reviewBody": article.verdict or article.standfirst,
    } | {name: _item_list(entries) for name, entries in notes.items() if entries}


def _item_list(entries: Sequence[str]) -> Data:
    items = [{"@type": "ListItem", "position": n, "name": entry} for n, entry in enumerate(entries, 1)]
    return {"@type": "ItemList", "itemListElement": items}


def _organisation(publication: Publication) -> Data:
    logo = picture(publication.logo) if publication.logo else _icon(publication)
    profiles = [link["url"] for link in publication.social_links if link.get("url")]
    found = {"@type": "Organization", "@id": absolute("/#publisher"), "name": publication.name}
    return found | {"url": absolute("/"), "logo": logo} | ({"sameAs": profiles} if profiles else {})


def _icon(publication: Publication) -> Data:
    icon = icons.Icon(publication, "512")
    return {"@type": "ImageObject", "url": absolute(icon.address), "width": icon.size, "height": icon.size}


def _thing(kind: str | list[str], **fields: Any) -> Data:
    """Fields that are empty are left out."""
    return {"@context": "https://schema.org", "@type": kind} | {k: v for k, v in fields.items() if v}
