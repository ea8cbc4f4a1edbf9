"""An article's page, and what stands at addresses where there is none."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from newsroom.models import Article, Publication
from tests.making import NOON, make_article, make_author, make_newsletter, make_tag, make_tool
from tests.public.pictures import make_image

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def body_of(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return response.content.decode()


def data_of(html: str) -> list[dict[str, object]]:
    return [
        json.loads(data) for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    ]


def test_an_article_shows_its_parts_in_order(client: Client) -> None:
    tag, author = make_tag("Chips"), make_author(name="Ada Byline", bio="Counts things.")
    make_article(headline="Another on chips", tags=[tag])
    article = make_article(
        headline="A chip of its own",
        slug="a-chip",
        standfirst="What it takes.",
        cover=make_image(alt="A wafer", credit="Photo: Us"),
        authors=[author],
        tags=[tag],
        body="\n\n".join(f"## Part {n}\n\nWords." for n in (1, 2, 3)),
    )
    article.sources.create(publisher="The Gazette", title="Wafers", url="https://gazette.example/w")
    article.related_links.create(related=Article.objects.get(headline="Another on chips"))
    html = body_of(client, "/blog/a-chip/")
    main = html[html.index("<main") : html.index("</main>")]
    expected = [
        'aria-label="Breadcrumb"',
        ">Chips</a>",
        "<h1",
        "What it takes.",
        "Ada Byline",
        "5 March 2026",
        "1 min read · 9 words",
        'alt="A wafer"',
        "Photo: Us",
        "Contents",
        'id="part-1"',
        "The Gazette",
        "Related Reading",
        "Another on chips",
        "Written by",
        "Counts things.",
        "Back to top",
    ]
    place = 0
    for words in expected:
        place = main.find(words, place)
        assert place >= 0, words


def test_a_short_article_has_no_contents_list(client: Client) -> None:
    article = make_article(body="## One\n\nWords.\n\n## Two\n\nWords.")
    assert "data-contents" not in body_of(client, article.get_absolute_url())


def test_a_cover_has_its_size_and_is_fetched_first(client: Client) -> None:
    article = make_article(cover=make_image(90, 60))
    cover = re.search(
        r'<figure class="cover">.*?</figure>', body_of(client, article.get_absolute_url()), re.S
    )
    assert cover
    assert 'width="90"' in cover[0] and 'height="60"' in cover[0] and 'fetchpriority="high"' in cover[0]


@pytest.mark.parametrize(
    ("width", "height", "stands_beside"), [(90, 130, True), (90, 90, False), (90, 60, False)]
)
def test_a_cover_that_is_higher_than_wide_stands_beside_the_headline(
    client: Client, width: int, height: int, stands_beside: bool
) -> None:
    article = make_article(cover=make_image(width, height))
    assert ("article-upright" in body_of(client, article.get_absolute_url())) == stands_beside


def test_a_review_shows_rating_pros_cons_and_verdict(client: Client) -> None:
    review = make_article(
        kind=Article.Kind.REVIEW,
        tool=make_tool(name="Quern", slug="quern"),
        rating="3.5",
        pros="Quick\nQuiet",
        cons="Dear",
        verdict="Buy it used.",
    )
    html = body_of(client, review.get_absolute_url())
    for words in ("3.5", "out of 5", "Quick", "Quiet", "Dear", "Buy it used.", 'href="/tools/quern/"'):
        assert words in html
    rated = next(data for data in data_of(html) if data["@type"] == "Review")
    assert rated["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 3.5,
        "bestRating": 5,
        "worstRating": 0.5,
    }


def test_an_article_without_any_extras_is_a_page_too(client: Client) -> None:
    article = make_article(authors=[], standfirst="Short.", body="Words.")
    html = body_of(client, article.get_absolute_url())
    assert "Written by" not in html and "Sources" not in html and "<figure" not in html


def test_dates_are_those_of_the_publications_own_clock(client: Client) -> None:
    Publication.load()
    Publication.objects.update(time_zone="Pacific/Auckland")
    article = make_article()
    Article.objects.update(substantively_updated_at=NOON.replace(day=7))
    html = body_of(client, article.get_absolute_url())
    assert "6 March 2026" in html and "8 March 2026" in html


def test_a_heading_never_takes_the_name_of_a_part_of_the_page(client: Client) -> None:
    names = (
        "Search, Content, Sources, Related, Verdict, Written, Top, Search input, Search results, Q, Hit all"
    )
    headings = "\n\n".join(f"## {name}\n\nWords." for name in names.split(", "))
    article = make_article(
        body=f'{headings}\n\n<p id="search">x</p>\n\n<p id="email-1">y</p>',
        tool=make_tool(),
        rating="4.0",
        verdict="Good.",
        kind="review",
    )
    make_newsletter()
    make_article()
    article.sources.create(title="A source", url="https://source.example/")
    html = client.get(article.get_absolute_url()).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert "on-search" in ids and 'href="#on-search"' in html
    assert sorted(ids) == sorted(set(ids))


def test_structured_data_cannot_end_its_element(client: Client) -> None:
    article = make_article(headline="</script><script>alert(1)</script>")
    html = body_of(client, article.get_absolute_url())
    assert "<script>alert(1)" not in html
    assert any(data.get("name") == article.headline for data in data_of(html))


@pytest.mark.parametrize("status", ["draft", "review", "scheduled"])
def test_an_unpublished_article_does_not_exist(client: Client, status: str) -> None:
    article = make_article(status=status, publish_at=timezone.now())
    for address in (article.get_absolute_url(), f"/blog/{article.slug}.md"):
        assert article.headline not in body_of(client, address, 404)


def test_a_withdrawn_article_is_gone_and_its_words_with_it(client: Client) -> None:
    article = make_article(status="withdrawn", body="Nobody may read this.", first_published_at=NOON)
    html = body_of(client, article.get_absolute_url(), 410)
    assert "This article was withdrawn" in html and article.headline not in html
    assert "Nobody may" not in body_of(client, f"/blog/{article.slug}.md", 410)


def test_a_published_article_can_be_had_as_markdown(client: Client) -> None:
    article = make_article(headline="Plain words", slug="plain", body="Some *stress*.", standfirst="Yes.")
    response = client.get("/blog/plain.md")
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert response.content.decode().startswith('---\ntitle: "Plain words"\n')
    assert "\n---\n\n# Plain words\n\nYes.\n\n" in response.content.decode()
    assert "Some *stress*." in response.content.decode()
    assert f'href="/blog/{article.slug}.md"' in body_of(client, article.get_absolute_url())


def test_addresses_in_the_markdown_are_whole_because_it_is_read_elsewhere(client: Client) -> None:
    make_article(slug="plain", body="![A](/media/images/a.png) [there](/tags/chips/) [other](//b.example/c)")
    source = client.get("/blog/plain.md").content.decode()
    assert "![A](http://127.0.0.1:8000/media/images/a.png)" in source
    assert "[there](http://127.0.0.1:8000/tags/chips/) [other](//b.example/c)" in source


def test_an_upper_case_address_leads_to_the_lower_case_one(client: Client) -> None:
    make_article(slug="quiet-fans")
    response = client.get("/blog/Quiet-Fans/?from=mail")
    assert response.status_code == 301 and response.headers["Location"] == "/blog/quiet-fans/?from=mail"


def test_an_unknown_address_offers_a_search_and_something_to_read(client: Client) -> None:
    article = make_article()
    html = body_of(client, "/blog/quiet-fnas/", 404)
    assert 'value="quiet fnas"' in html and article.headline in html and "noindex" in html
    assert 'rel="canonical"' not in html


def test_the_canonical_address_is_the_articles_own_or_the_one_it_names(client: Client) -> None:
    own, other = make_article(), make_article(canonical_url="https://elsewhere.example/first/")
    assert f'rel="canonical" href="http://127.0.0.1:8000{own.get_absolute_url()}"' in body_of(
        client, own.get_absolute_url()
    )
    assert 'href="https://elsewhere.example/first/"' in body_of(client, other.get_absolute_url())
