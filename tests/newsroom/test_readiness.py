"""Readiness: what stands in the way of publication, what is worth a thought, and where it is mended."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import addresses, notes, workflow
from newsroom.checks import readiness
from newsroom.checks.body_parts import read
from newsroom.checks.readiness import ADVISORY, BLOCKING
from newsroom.history import revisions
from newsroom.models import Article, Image, LinkCheck, Publication, Revision
from tests.making import NOON, make_article, make_author, make_page, make_tag, make_tool, make_user
from tests.newsroom.readiness_cases import WORDS, codes, found, make_image, whole

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
Status = Article.Status


def test_about_a_whole_article_there_is_nothing_to_say() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ({"headline": " "}, "no-headline", "field-headline"),
        ({"body": " \n"}, "no-body", "field-body"),
        ({"authors": []}, "no-author", "field-authors"),
        ({"authors": [987654]}, "no-author", "field-authors"),
        ({"body": f"{WORDS}\n\n#### Deep"}, "heading-jumps", "body:3"),
        ({"body": f"## A\n\n### B\n\n## C\n\n#### D\n\n{WORDS}"}, "heading-jumps", "body:7"),
        ({"body": f"{WORDS}\n\n<h4>Deep</h4>"}, "heading-jumps", "body:3"),
        ({"body": f"> ### Deep\n\n{WORDS}"}, "heading-jumps", "body:1"),
        ({"body": f"{WORDS}\n\n![](/media/images/none.png)"}, "picture-missing", "body:3"),
        ({"body": f"{WORDS}\n\n![ ](/static/a.png)"}, "picture-undescribed", "body:3"),
        ({"body": f'{WORDS}\n\nx <img src="/static/a.png"> y'}, "picture-undescribed", "body:3"),
        ({"body": f"{WORDS}\nnext [a](article:9999)"}, "link-broken", "body:2"),
        ({"body": f"[a](tag:99) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](tool:99#part) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](article:x) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](article:{'9' * 12}) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](/blog/none/) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](/blog/none.md) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](../none/) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](http://127.0.0.1:8000/tags/none/) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](/no/such/place/) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](/no-such-page/) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"[a](/admin/newsroom/article/1/change/) {WORDS}"}, "link-broken", "body:1"),
        ({"body": f"| a | b |\n|---|---|\n| c | [d](article:99) |\n\n{WORDS}"}, "link-broken", "body:3"),
        ({"body": f"{WORDS}[^1]\n\n[^1]: see [it](article:99)"}, "link-broken", "body:3"),
    ],
)
def test_what_stands_in_the_way_leads_to_its_place(fields: dict[str, Any], code: str, place: str) -> None:
    assert (BLOCKING, code, place) in codes(found(**fields))


@pytest.mark.parametrize(
    ("fields", "code", "place"),
    [
        ({"standfirst": ""}, "no-standfirst", "field-standfirst"),
        ({"tags": []}, "no-tags", "field-tags"),
        ({"cover": None}, "no-cover", "field-cover"),
        ({"cover": 987654}, "no-cover", "field-cover"),
        ({"sources": []}, "no-source", "field-sources"),
        ({"kind": "news", "sources": []}, "no-source", "field-sources"),
        ({"body": "Too few words."}, "few-words", "field-body"),
        ({"headline": "x" * 81}, "long-headline", "field-headline"),
        ({"meta_description": "x" * 161}, "long-description", "field-meta_description"),
        ({"body": f"{WORDS}\n\n# Again"}, "second-headline", "body:3"),
        ({"body": f"{WORDS}\n\n![A](https://elsewhere.example/a.png)"}, "picture-remote", "body:3"),
        ({"body": f"{WORDS}\n\n![A](//elsewhere.example/a.png)"}, "picture-remote", "body:3"),
        ({"body": f"[up](#nowhere) {WORDS}"}, "link-within", "body:1"),
        ({"review_by": "2026-03-04"}, "past-review", "field-review_by"),
        ({"body": f"It is expected in April. {WORDS}"}, "dated-claim", "field-review_by"),
        ({"kind": "review"}, "no-tool", "field-tool"),
        ({"kind": "review"}, "no-rating", "field-rating"),
        ({"kind": "review"}, "no-verdict", "field-verdict"),
        ({"kind": "review", "price_checked_on": "2025-11-01"}, "old-price", "field-price_checked_on"),
    ],
)
def test_what_is_to_be_considered_leads_to_its_place(fields: dict[str, Any], code: str, place: str) -> None:
    findings = found(**fields)
    assert (ADVISORY, code, place) in codes(findings)
    assert BLOCKING not in [finding.level for finding in findings]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "guide", "sources": []},
        {"headline": "x" * 80, "meta_description": "x" * 160},
        {"review_by": "2026-03-05"},
        {"body": f"It is expected in April. {WORDS}", "review_by": "2026-04-30"},
        {"body": f"## A\n\n### B\n\n## C\n\n### D\n\n#### E\n\n{WORDS}"},
        {"body": f"## A part\n\n[down](#a-part) [up](#) {WORDS}"},
        {"body": f"`[a](article:99)` {WORDS}\n\n```\n#### x\n![](/media/y.png)\n```"},
        {"body": f"[a](/blog/) [b](/) [c](/feed/) [d](/newsletter/weekly/3/)\n{WORDS}"},
        {"body": f"[a](mailto:a@b.example) {WORDS}"},
        {"body": f"[itself](/blog/where-the-memory-goes/) {WORDS}"},
        {"body": f"[file](/media/papers/x.pdf) [other](/static/x.css) {WORDS}"},
        {"kind": "news", "body": "word " * 80},
    ],
)
def test_what_is_right_is_not_found_fault_with(fields: dict[str, Any]) -> None:
    assert found(**fields) == []


def test_links_to_what_exists_are_good_by_number_and_by_address() -> None:
    article, tag, tool, author = make_article(), make_tag(), make_tool(), make_author()
    make_page(title="About", body="Us.")
    links = [
        *(f"article:{article.pk}", f"article:{article.pk}#a-section", f"tag:{tag.pk}", f"tool:{tool.pk}"),
        *(f"/blog/{article.slug}/", f"/blog/{article.slug}", f"/blog/{article.slug.upper()}/#x"),
        *(
            f"/blog/{article.slug}.md",
            f"/tags/{tag.slug}/",
            f"/tags/{tag.slug}/feed/",
            f"/tools/{tool.slug}/",
        ),
        *(f"/authors/{author.slug}/?from=x", "/about/", f"http://127.0.0.1:8000/blog/{article.slug}/"),
    ]
    assert found(body=" ".join(f"[a]({link})" for link in links) + WORDS) == []


def test_an_old_address_that_leads_on_is_good() -> None:
    addresses.moved("/blog/old/", "/blog/new/")
    addresses.moved("/tags/old/", "/tags/new/")
    body = f"[a](/blog/old/) [b](/blog/old.md) [c](/tags/old/feed/) [d](/blog/old) {WORDS}"
    assert found(body=body) == []


@pytest.mark.parametrize(
    ("status", "words"), [(Status.DRAFT, "is a draft"), (Status.WITHDRAWN, "was withdrawn")]
)
def test_a_link_to_what_readers_do_not_see_yet_is_to_be_considered(status: str, words: str) -> None:
    other = make_article(status=status, headline="The other")
    for link in (f"article:{other.pk}", f"/blog/{other.slug}/"):
        (finding,) = found(body=f"[a]({link}) {WORDS}")
        assert (finding.level, finding.code) == (ADVISORY, "link-hidden")
        assert f"“The other”, which {words}" in finding.sentence


def test_two_articles_that_link_to_each_other_can_be_published_one_after_the_other() -> None:
    one, two = make_article(status=Status.DRAFT), make_article(status=Status.DRAFT)
    for article, other in ((one, two), (two, one)):
        article.body = f"[a](article:{other.pk})"
        article.save()
    publisher = make_user("Publisher")
    for article in (one, two):
        assert workflow.move(article, Status.PUBLISHED, publisher).is_published


# --- pictures --------------------------------------------------------------------------------------


def test_a_picture_is_described_in_the_text_or_in_the_library_or_only_decorates() -> None:
    make_image("images/described.png")
    make_image("images/mute.png", alt="")
    make_image("images/leaf.png", alt="", is_decorative=True)
    body = (
        "![](/media/images/described.png)\n\n![Words](/media/images/mute.png)\n\n![](/media/images/leaf.png)"
        f"\n\n{WORDS}"
    )
    assert found(body=body) == []
    assert codes(found(body=f"![](/media/images/mute.png) {WORDS}")) == [
        (BLOCKING, "picture-undescribed", "body:1")
    ]


def test_a_cover_is_described_or_only_decorates() -> None:
    mute = make_image("images/mute.png", alt=" ")
    assert codes(found(cover=mute.pk)) == [(BLOCKING, "cover-undescribed", "field-cover")]
    Image.objects.filter(pk=mute.pk).update(is_decorative=True)
    assert found(cover=mute.pk) == []


# --- notes, dead links, time -----------------------------------------------------------------------


def test_a_note_that_blocks_stands_in_the_way_until_it_is_settled() -> None:
    article = make_article(status=Status.DRAFT)
    note = article.notes.create(text="Who says so?", is_blocking=True)
    article.notes.create(text="Nice.")
    assert codes(found(article)) == [(BLOCKING, "open-note", "side-notes")]
    assert notes.blocking(article) == [note]
    article.notes.update(resolved_at=NOON)
    assert found(article) == []


def test_dead_links_are_named_where_they_stand() -> None:
    url = "https://gone.example/a"
    LinkCheck.objects.create(url=url, verdict="dead", detail="It is gone.", next_check_at=NOON)
    LinkCheck.objects.create(url="https://wall.example/", verdict="unsure", next_check_at=NOON)
    findings = found(
        body=f"{WORDS}\n\n[a]({url}) [b](https://wall.example/)",
        sources=[{"publisher": "P", "title": "T", "url": url}],
    )
    assert codes(findings) == [
        (ADVISORY, "source-dead", "field-sources"),
        (ADVISORY, "link-dead", "body:3"),
    ]
    assert findings[1].sentence == "https://gone.example/a seems to be gone: It is gone."


# --- the whole of it -------------------------------------------------------------------------------


def test_what_stands_in_the_way_comes_first_and_the_summary_counts_both() -> None:
    findings = found(headline="", standfirst="", tags=[], authors=[])
    assert [finding.level for finding in findings] == [BLOCKING, BLOCKING, ADVISORY, ADVISORY]
    assert readiness.summary(findings) == "2 things stand in the way, 2 to consider"
    assert readiness.summary(findings[:1]) == "1 thing stands in the way"
    assert readiness.summary(findings[2:]) == "Ready to publish, 2 to consider"
    assert readiness.summary([]) == "Ready to publish"


def test_pending_changes_are_what_is_judged() -> None:
    article = make_article()
    assert readiness.blocking(article) == []
    broken = revisions.snapshot(article) | {"body": "[a](article:9999)"}
    article.pending_revision = Revision.objects.create(article=article, number=1, content=broken)
    article.save()
    assert [finding.code for finding in readiness.blocking(article)] == ["link-broken"]


def test_publishing_and_scheduling_are_refused_with_sentences_at_the_fields() -> None:
    article = make_article(
        status=Status.DRAFT, body="x\n\n[a](article:99)\n\n#### Deep", publish_at=NOON + timedelta(days=1)
    )
    article.notes.create(text="Who says so?", is_blocking=True)
    for target in (Status.PUBLISHED, Status.SCHEDULED):
        problems = workflow.problems(article, target, NOON)
        assert set(problems) == {"body", "__all__"}
        assert "Line 3: The link to article:99 leads nowhere" in problems["body"]
        assert "Line 5: “Deep” jumps from level 1 to 4." in problems["body"]
        assert "“Who says so?”" in problems["__all__"]
        with pytest.raises(ValidationError):
            workflow.move(article, target, make_user("Publisher"), now=NOON)
    article.refresh_from_db()
    assert article.status == Status.DRAFT
    assert workflow.problems(article, Status.REVIEW, NOON) == {}


def test_the_cost_does_not_grow_with_the_links() -> None:
    def cost(number: int) -> int:
        links = [f"article:{n}" for n in range(900, 900 + number)]
        links += [f"/blog/none-{n}/" for n in range(number)] + [f"/tags/t{n}/" for n in range(number)]
        links += [f"https://e{n}.example/" for n in range(number)]
        body = "\n".join(f"[a]({link}) ![](/media/images/{n}.png)" for n, link in enumerate(links))
        content = whole(body=body)
        article = make_article()
        with CaptureQueriesContext(connection) as queries:
            readiness.findings(article, content, NOON)
        return len(queries)

    Publication.load()
    assert cost(1) == cost(60) <= 12


def test_three_thousand_words_are_judged_in_good_time() -> None:
    paragraph = "Some words [x](https://a.example/x) and **bold** words here in a row to have it.\n" * 10
    content = whole(body=f"{paragraph}\n\n## H\n\n" * 20)
    best = 1.0
    for _ in range(5):
        began = time.process_time()
        readiness.findings(None, content, NOON)
        best = min(best, time.process_time() - began)
    assert best < 0.25  # far above what it takes, so that a busy machine does not fail it


def test_a_text_that_the_renderer_refuses_is_not_parsed_and_says_why() -> None:
    findings = found(body="x" * 2_000_001)
    assert codes(findings) == [(BLOCKING, "body-refused", "field-body")]
    assert read("x" * 2_000_001).words == 0


@pytest.mark.parametrize(
    "body", ["[" * 2000, "> " * 3000 + "x", "![](" * 500, "<a href='[::1'>x</a>", "\x00"]
)
def test_no_text_breaks_it(body: str) -> None:
    assert isinstance(found(body=body), list)
