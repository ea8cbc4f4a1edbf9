"""Cards: what others show of a page, drawn by us, following what the page says, and bounded."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image as Pillow

from newsroom import doorbell, workflow
from newsroom.models import Article, Page, Publication, Tag
from public import cards, tasks
from public.cards import drawing, keeping, typesetting
from public.cards.drawing import Look, Words
from public.cards.typesetting import CAN_SHAPE, Type
from tests.making import make_article, make_author, make_issue, make_tag, make_tool, make_user
from tests.public.pictures import make_image

SITE = "http://127.0.0.1:8000"
TEXT = Type("text", 32)


def address_in(html: str) -> str:
    return html.split('property="og:image"')[1].split('content="')[1].split('"')[0].removeprefix(SITE)


def drawn(words: Words, **look: Any) -> Pillow.Image:
    return Pillow.open(BytesIO(drawing.draw(words, Look("#b94520", **look))))


# --- setting lines ---------------------------------------------------------------------------------------


def test_what_no_font_draws_is_left_out_and_letters_are_kept() -> None:
    assert typesetting.tidy("Ünï 🚀 ships 👩‍👩‍👧 GPT‑4.5 “Ş” 1,272 €") == "Ünï ships GPT‑4.5 “Ş” 1,272 €"
    assert typesetting.tidy("\u202e\x00 a\u200bb") == "a b"
    for drawable in ("Żółć", "Việt Nam", "Новая", "Ελληνικά", "🚀 R1"):
        assert typesetting.is_drawable(drawable)
    assert not typesetting.is_drawable("新しい")
    assert typesetting.is_drawable("שלום") is CAN_SHAPE


def test_words_of_both_directions_stand_in_visual_order() -> None:
    words = ["מודל", "GPT", "4", "turbo", "חדש"]
    assert typesetting.in_visual_order(words, "rtl") == ["חדש", "GPT", "4", "turbo", "מודל"]
    assert typesetting.in_visual_order(["a", "של", "מי", "b"], "ltr") == ["a", "מי", "של", "b"]
    assert typesetting.in_visual_order(["5", "של", "10"], "rtl") == ["10", "של", "5"]


def test_lines_are_no_wider_than_their_column() -> None:
    text = "Words and supercalifragilisticexpialidociousnessless " * 3
    lines = typesetting.wrap(text, TEXT, 300)
    assert all(typesetting.width_of(line, TEXT) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    cut = typesetting.clip(lines, 2, TEXT, 300)
    assert len(cut) == 2 and cut[1].endswith("…") and typesetting.width_of(cut[1], TEXT) <= 300


def test_a_headline_is_as_large_as_fits() -> None:
    short, lines = typesetting.fit("R1", drawing.HEADLINES, 600, 400)
    assert (short.size, lines) == (84, ["R1"])
    long, lines = typesetting.fit("Many words " * 40, drawing.HEADLINES, 600, 400)
    assert long.size == 42 and len(lines) * long.leading <= 400


@pytest.mark.parametrize(
    "headline", ["", " ", "🚀", "新しいモデル", "W" * 200, "a " * 100, "مرحبا OpenAI", "\u0301\u0301", "\x00"]
)
def test_any_headline_makes_a_card(headline: str) -> None:
    card = drawn(Words(headline, headline or "G", "Kicker", "Line", "By somebody"))
    assert (card.format, card.size) == ("JPEG", (1200, 630))


@pytest.mark.parametrize(
    ("mode", "size"),
    [("RGB", (1, 1)), ("RGBA", (3000, 10)), ("L", (10, 3000)), ("P", (64, 48)), ("LA", (64, 48))],
)
def test_any_picture_fits_on_a_card(mode: str, size: tuple[int, int]) -> None:
    picture = Pillow.new(mode, size)
    for whole in (False, True):
        assert drawn(Words("H", "P"), picture=picture, is_whole=whole, focus=(0, 100)).size == (1200, 630)


def test_the_picture_is_cropped_where_it_matters_least() -> None:
    picture = Pillow.new("RGB", (2000, 630), "#000000")
    picture.paste("#ff0000", (0, 0, 500, 630))
    red, black = (
        drawn(Words("H", "P"), picture=picture, focus=focus).getpixel((1000, 300))
        for focus in ((0, 50), (100, 50))
    )
    assert isinstance(red, tuple) and isinstance(black, tuple)
    assert red[0] > 200 and black[0] < 50


# --- pages and their cards -------------------------------------------------------------------------------

database = pytest.mark.django_db


@database
def test_every_kind_of_page_names_a_card_that_is_there(client: Client) -> None:
    article = make_article(tags=[make_tag("Chips")], authors=[make_author(slug="ada")], cover=make_image())
    tool, page = make_tool(), Page.objects.create(slug="colophon", title="Colophon", body="Us")
    paths = ["/", "/blog/", "/tags/chips/", "/authors/ada/"]
    paths += [each.get_absolute_url() for each in (article, tool, page)]
    addresses = [address_in(client.get(path).content.decode()) for path in paths]
    assert len(set(addresses)) == len(paths) - 1  # lists show the publication's own
    for address in set(addresses):
        response = client.get(address)
        assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg"), address
        assert Pillow.open(BytesIO(response.content)).size == (1200, 630)
        assert "immutable" in response.headers["Cache-Control"]


@database
def test_a_card_follows_its_headline_and_leaves_no_file_behind(client: Client) -> None:
    article = make_article(headline="Before")
    old = address_in(client.get(article.get_absolute_url()).content.decode())
    client.get(old)
    Article.objects.filter(pk=article.pk).update(headline="After")
    new = address_in(client.get(article.get_absolute_url()).content.decode())
    assert new != old
    assert client.get(old).headers["Location"] == new
    client.get(new)
    assert len(default_storage.listdir(f"drawn/article-{article.pk}")[1]) == 1


@database
@pytest.mark.parametrize("field", ["name", "accent_colour", "tagline"])
def test_the_publications_own_card_follows_its_settings(client: Client, field: str) -> None:
    Publication.load()
    before = address_in(client.get("/").content.decode())
    Publication.objects.update(**{field: "#123456"})
    assert address_in(client.get("/").content.decode()) != before


@database
def test_a_page_does_not_wait_for_its_card(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "draw", lambda *_: pytest.fail("drawn with the page"))
    assert client.get(make_article(cover=make_image()).get_absolute_url()).status_code == 200


@database
def test_nobody_sees_the_card_of_what_is_not_published(client: Client) -> None:
    draft, gone = make_article(status="draft"), make_article(status="withdrawn")
    for article in (draft, gone):
        card = cards.card_of(article, Publication.load())
        assert client.get(card.address).status_code == 404
    assert client.get(f"/cards/issue/{make_issue().pk}/x.jpg").status_code == 404
    for path in ("/cards/user/1/x.jpg", f"/cards/article/{10**30}/x.jpg", "/cards/site/1/x.jpg"):
        assert client.get(path).status_code == 404
    assert "og:image" not in client.get(gone.get_absolute_url()).content.decode()


@database
def test_withdrawing_removes_the_card(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    article = make_article()
    client.get(cards.card_of(article, Publication.load()).address)
    assert default_storage.listdir(f"drawn/article-{article.pk}")[1]
    with django_capture_on_commit_callbacks(execute=True):
        workflow.move(article, Article.Status.WITHDRAWN, make_user("Publisher"))
    assert default_storage.listdir(f"drawn/article-{article.pk}")[1] == []


@database
def test_a_worker_draws_the_card_of_what_is_published(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(doorbell, "_ring_now", lambda task, ids: rung.append((task, ids)))
    article = make_article()
    with django_capture_on_commit_callbacks(execute=True):
        workflow.announce_update(article)
    assert (tasks.draw_card.name, (article.pk,)) in rung
    tasks.draw_card(article.pk)
    assert default_storage.listdir(f"drawn/article-{article.pk}")[1]
    tasks.draw_card(article.pk + 1)


@database
def test_a_card_is_drawn_once_and_a_torn_file_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    article = make_article()
    card = cards.card_of(Article.objects.with_card().get(), Publication.load())
    path = f"drawn/article-{article.pk}/{card.digest}.jpg"
    whole = client.get(card.address).content
    monkeypatch.setattr(drawing, "draw", lambda *_: pytest.fail("drawn again"))
    assert client.get(card.address).content == whole
    monkeypatch.undo()
    with default_storage.open(path, "wb") as file:
        file.write(whole[:1000])
    assert client.get(card.address).content == whole


@database
def test_whoever_would_wait_for_too_long_is_asked_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 0.01)
    address = cards.card_of(None, Publication.load()).address
    with keeping.DRAWING:
        response = client.get(address)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert client.get(address).status_code == 200


@database
def test_a_cover_whose_file_is_lost_costs_nobody_the_card(client: Client) -> None:
    cover = make_image()
    article = make_article(cover=cover)
    default_storage.delete(str(cover.file.name))
    assert client.get(cards.card_of(article, Publication.load()).address).status_code == 200


@database
def test_a_card_that_is_known_is_not_sent_again(client: Client) -> None:
    address = cards.card_of(Tag.objects.create(slug="x", name="X"), Publication.load()).address
    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.post(address).status_code == 405


@database
def test_icons_are_the_logo_or_the_first_letter(client: Client) -> None:
    Publication.objects.update_or_create(pk=1, defaults={"name": "The Undertow"})
    html = client.get("/").content.decode()
    letter = html.split('rel="apple-touch-icon"')[1].split('href="')[1].split('"')[0]
    assert Pillow.open(BytesIO(client.get(letter).content)).size == (180, 180)
    Publication.objects.update(logo=make_image())
    assert client.get(letter).status_code == 302
    logo = client.get(letter).headers["Location"]
    assert client.get(logo).content != client.get(letter, follow=False).content
    for path in ("/icons/x/33.png", "/icons/x/maskable-33.png"):
        assert client.get(path).status_code == 404
