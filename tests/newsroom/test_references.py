"""References by number: what they lead to now, in every medium, and after everything has moved."""

from typing import Any

import pytest
from django.test import Client

from newsroom import markdown, references
from newsroom.markdown import Ref, Target
from newsroom.models import Article, Image
from newsroom.models import Page as StandingPage
from tests.making import make_article, make_tag, make_tool

LOOKUP = {
    Ref("article", "12"): Target("/blog/now/", "The headline"),
    Ref("article", "13"): Target("/blog/later/", "Later", is_public=False),
    Ref("picture", "/media/x.jpg"): Target(
        "/media/x.jpg",
        pk=7,
        width=800,
        height=600,
        alt="Two rulers",
        caption="Both bent",
        credit="Ada",
        renditions=(("image/avif", "/media/x-400.avif 400w, /media/x-800.avif 800w"),),
    ),
}


def render(source: str, medium: markdown.Medium = "site") -> str:
    return markdown.render(source, lambda refs: LOOKUP, medium).html


@pytest.mark.parametrize("medium", ["site", "preview", "feed", "mail"])
def test_a_reference_leads_to_the_present_address(medium: markdown.Medium) -> None:
    assert 'href="/blog/now/"' in render("[words](article:12)", medium)
    assert 'href="/blog/now/#part"' in render("[words](article:12#part)", medium)


def test_a_bare_reference_is_called_what_it_leads_to() -> None:
    assert render("<article:12>") == '<p><a href="/blog/now/" rel="noopener">The headline</a></p>\n'


@pytest.mark.parametrize("number", [13, 14])
def test_what_readers_cannot_open_stays_plain_words(number: int) -> None:
    assert render(f"See [*these* words](article:{number}).") == "<p>See <em>these</em> words.</p>\n"


@pytest.mark.parametrize(("number", "why"), [(13, "cannot open this yet"), (14, "Nothing of ours")])
def test_the_preview_marks_it_and_says_why(number: int, why: str) -> None:
    page = render(f"See [words](article:{number}).", "preview")
    assert '<span class="missing-link"' in page and why in page


def test_an_address_typed_by_hand_stays_as_it_is() -> None:
    assert 'href="/blog/x/"' in render("[words](/blog/x/)")


def test_the_scheme_itself_never_reaches_a_reader() -> None:
    assert "article:" not in render(
        '[a](article:12) <a href="article:12">b</a> [c](article:x) [d](article:99)'
    )


def test_a_picture_of_ours_brings_its_sizes_words_and_credit() -> None:
    page = render("![](/media/x.jpg)")
    assert '<source type="image/avif" srcset="/media/x-400.avif 400w, /media/x-800.avif 800w"' in page
    assert 'alt="Two rulers" width="800" height="600"' in page
    assert '<figcaption>Both bent <small class="credit">Ada</small></figcaption>' in page


def test_the_writers_own_words_go_before_the_librarys() -> None:
    page = render('![Mine](/media/x.jpg "My *caption*")')
    assert 'alt="Mine"' in page and "<figcaption>My <em>caption</em> <small" in page


def test_feeds_and_mails_get_the_plain_picture() -> None:
    for medium in ("feed", "mail"):
        page = render("![](/media/x.jpg)", medium)
        assert "<picture" not in page and "<source" not in page and '<img src="/media/x.jpg"' in page


def test_the_preview_knows_the_line_of_each_block() -> None:
    page = render(
        "# One\n\nTwo\n\n- three\n- four\n\n```\nfive\n```\n\n| six |\n|---|\n\n> [!NOTE]\n> x", "preview"
    )
    for line in (1, 3, 5, 6, 8, 12, 15):
        assert f'data-line="{line}"' in page
    assert "data-line" not in render("# One")


# --- in the database -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_everything_is_found_in_four_queries(django_assert_num_queries: Any) -> None:
    article, tag, tool = make_article(slug="a"), make_tag("T", slug="t"), make_tool(slug="w")
    refs = {Ref("article", str(article.pk)), Ref("tag", str(tag.pk)), Ref("tool", str(tool.pk))}
    refs |= {Ref("article", "999999"), Ref("picture", "/media/images/none.jpg"), Ref("picture", "https://x/")}
    with django_assert_num_queries(4):
        found = references.lookup(refs)
    assert {target.url for target in found.values()} == {"/blog/a/", "/tags/t/", "/tools/w/"}
    with django_assert_num_queries(0):
        assert references.lookup(set()) == {}


@pytest.mark.django_db
def test_a_link_survives_a_change_of_slug() -> None:
    target = make_article(slug="old")
    article = make_article(body=f"[words](article:{target.pk})")
    page = StandingPage.objects.create(slug="p", title="P", body=f"[words](article:{target.pk})")
    target.refresh_from_db()
    target.slug = "new"
    target.save()
    article.refresh_from_db()
    page.refresh_from_db()
    assert 'href="/blog/new/"' in article.body_html
    assert 'href="/blog/new/"' in page.body_html


@pytest.mark.django_db
def test_a_link_appears_when_its_article_is_published_and_goes_when_it_is_withdrawn() -> None:
    target = make_article(status="draft")
    article = make_article(body=f"[words](article:{target.pk})")
    assert "<a " not in article.body_html
    for status, change, shown in (("published", "published", True), ("withdrawn", "withdrawn", False)):
        Article.objects.filter(pk=target.pk).update(status=status, first_published_at="2026-03-05T12:00Z")
        target.refresh_from_db()
        references.follow_publication(Article, target, change)
        article.refresh_from_db()
        assert ("<a " in article.body_html) == shown


@pytest.mark.django_db
def test_an_article_remembers_the_pictures_in_it_and_follows_their_words() -> None:
    image = Image.objects.create(file="images/x.jpg", width=8, height=6, alt="Old")
    article = make_article(body="![](/media/images/x.jpg)")
    assert list(article.pictures.all()) == [image]
    image.alt = "New"
    image.save()
    article.refresh_from_db()
    assert 'alt="New"' in article.body_html
    article.body = "No picture."
    article.save()
    assert not article.pictures.exists()


@pytest.mark.django_db
def test_saving_only_other_fields_renders_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    monkeypatch.setattr("newsroom.references.render", None)
    article.headline = "Another"
    article.save(update_fields=["headline"])


@pytest.mark.django_db
def test_rendering_again_changes_nothing_the_second_time() -> None:
    article = make_article(body="- [x] done\n\n![x](/media/x.jpg)\n\n> [!NOTE]\n> x")
    assert references.render_article(article.pk) is False


@pytest.mark.django_db
def test_the_markdown_that_readers_get_has_addresses(client: Client) -> None:
    target = make_article(slug="target")
    make_article(slug="here", body=f"[words](article:{target.pk}) and [gone](article:999999).")
    text = client.get("/blog/here.md").content.decode()
    assert "[words](http://127.0.0.1:8000/blog/target/) and gone." in text


@pytest.mark.django_db
def test_where_very_many_articles_point_to_something_a_worker_renders_the_last_of_them(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(references, "AT_ONCE", 2)
    rung: list[Any] = []
    monkeypatch.setattr("newsroom.doorbell._ring_now", lambda task, ids: rung.append(task))
    target = make_article(slug="old")
    articles = [make_article(body=f"[words](article:{target.pk})") for _ in range(5)]
    target.refresh_from_db()
    target.slug = "new"
    with django_capture_on_commit_callbacks(execute=True):
        target.save()

    def leading_to(address: str) -> int:
        return sum(address in Article.objects.get(pk=article.pk).body_html for article in articles)

    assert (leading_to("/blog/new/"), leading_to("/blog/old/")) == (2, 3)
    assert "newsroom.tasks.render_waiting" in rung
    assert references.render_waiting() == 3
    assert leading_to("/blog/new/") == 5
    assert references.render_waiting() == 0


@pytest.mark.django_db
def test_drafts_wait_for_a_worker_while_readers_see_the_new_address_at_once() -> None:
    target = make_article(slug="old")
    draft = make_article(body=f"[words](article:{target.pk})", status="draft")
    public = make_article(body=f"[words](article:{target.pk})")
    target.refresh_from_db()
    target.slug = "new"
    target.save()
    assert "/blog/new/" in Article.objects.get(pk=public.pk).body_html
    assert Article.objects.get(pk=draft.pk).renderer_version == references.WAITING
    references.render_waiting()
    assert "/blog/new/" in Article.objects.get(pk=draft.pk).body_html


@pytest.mark.django_db
def test_what_the_renderer_refuses_waits_for_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    Article.objects.filter(pk=article.pk).update(renderer_version=references.WAITING)

    def refuse(*given: Any) -> Any:
        raise ValueError("Too long.")

    monkeypatch.setattr(references, "render", refuse)
    assert references.render_waiting() == 1
    assert references.render_waiting() == 0
