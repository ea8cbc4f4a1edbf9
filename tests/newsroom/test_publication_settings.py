"""The publication's settings: what the form takes, what it refuses in a sentence, and its preview."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from newsroom import colours
from newsroom.images.picture_uses import unused, uses_of
from newsroom.models import Article, Image, Page, Publication
from newsroom.standing import ensure_drafts
from tests.making import make_article, make_page, make_tag, make_user
from tests.newsroom.admin_forms import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

PREVIEW = "/admin/desk/publication-as-readers-see-it/"


def form(**changed: Any) -> dict[str, Any]:
    """What the form sends, with other values for some of its fields."""
    fields: dict[str, Any] = {
        **{"name": "Undertone", "tagline": "", "description": "", "logo": "", "logo_on_dark": ""},
        **{"accent_colour": "#0A5CFF", "footer_note": "", "contact_addresses": "", "time_zone": "UTC"},
        **{
            "letter_typeface": "serif",
            "newsletter_promise_title": "The letter",
            "newsletter_promise": "Once a week.",
        },
        **{"navigation-sent": "1", "navigation-label": ["Blog"], "navigation-address": ["/blog/"]},
        **{"footer_links-sent": "1", "social_links-sent": "1"},
    }
    return fields | changed


@pytest.fixture
def browser() -> Client:
    return signed_in(make_user("Publisher"))


def save(browser: Client, **changed: Any) -> Any:
    pk = Publication.load().pk
    return browser.post(reverse("admin:newsroom_publication_change", args=[pk]), form(**changed))


def test_what_is_saved_stands_in_the_order_of_the_form(browser: Client) -> None:
    make_tag("Speech")
    answer = save(
        browser,
        **{
            "navigation-label": ["Speech", "", "Shop"],
            "navigation-address": ["/tags/speech", "", "https://shop.example/a"],
            "social_links-platform": ["mastodon"],
            "social_links-url": ["https://social.example/@us"],
        },
    )
    assert answer.status_code == 302
    publication = Publication.load()
    assert publication.navigation == [
        {"label": "Speech", "address": "/tags/speech/"},
        {"label": "Shop", "address": "https://shop.example/a"},
    ]
    assert publication.social_links == [{"platform": "mastodon", "url": "https://social.example/@us"}]
    assert (publication.accent_colour, publication.footer_links) == ("#0a5cff", [])


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/tags/nothing/", "there is no tag with this address"),
        ("/imprint/", "which is a draft"),
        ("/admin/", "log-in page of the staff"),
        ("//evil.example/", "leads to another machine"),
        ("javascript:alert(1)", "is no address"),
        ("http://plain.example/", "begins with https://"),
        ("https://user:pass@x.example/", "is no address"),
        ("https://[", "is no address"),
        ("/a b/", "one line without spaces"),
        ("", "Address is missing"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_and_stays_typed(
    browser: Client, address: str, said: str
) -> None:
    make_page("imprint", is_public=False)
    before = Publication.load().navigation
    answer = save(
        browser, **{"navigation-label": ["Blog", "Here"], "navigation-address": ["/blog/", address]}
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "Line 2: " in page and said in page.replace("&#x27;", "'")
    assert 'value="Here"' in page
    assert Publication.load().navigation == before


def test_a_header_has_room_for_eight_links(browser: Client) -> None:
    answer = save(browser, **{"navigation-label": ["x"] * 9, "navigation-address": ["/blog/"] * 9})
    assert "there is room for 8" in answer.content.decode()


@pytest.mark.parametrize(
    "fields", [{"social_links-platform": ["myspace"], "social_links-url": ["https://a.example"]}]
)
def test_only_platforms_that_have_a_sign_are_taken(browser: Client, fields: dict[str, Any]) -> None:
    assert "choose one of the list" in save(browser, **fields).content.decode()


def test_receivers_are_addresses_one_a_line(browser: Client) -> None:
    assert "is no email address" in save(browser, contact_addresses="a@b.example\nnobody").content.decode()
    save(browser, contact_addresses="a@b.example, c@d.example\na@b.example")
    assert Publication.load().contact_addresses == "a@b.example\nc@d.example"


def test_a_faint_accent_is_taken_and_its_shades_are_told(browser: Client) -> None:
    answer = browser.get(save(browser, accent_colour="#ffee00")["Location"])
    assert "too faint" in answer.content.decode()
    assert colours.remark("#b94520") != colours.remark("#ffee00")
    for paper in colours.PAPER.values():
        assert colours.contrast(colours.legible("#ffee00", paper), paper) >= 4.5


# --- the preview ----------------------------------------------------------------------------------


def test_the_preview_shows_what_is_typed_and_stores_nothing(browser: Client) -> None:
    Publication.load()
    answer = browser.post(
        f"{PREVIEW}?look=dark",
        form(name="Overtone", **{"navigation-label": ["Blog", ""], "navigation-address": ["/blog/", "/x"]}),
    )
    page = answer.content.decode()
    assert 'data-theme="dark"' in page and "Overtone" in page and "--accent:#0a5cff" in page
    assert Publication.load().name == "Galley"
    assert answer["X-Frame-Options"] == "SAMEORIGIN" and answer["Cache-Control"] == "no-store"
    assert "script-src 'none'" in answer["Content-Security-Policy"] or "<script" not in page


def test_what_is_wrong_in_the_form_keeps_what_was_saved_in_the_preview(browser: Client) -> None:
    answer = browser.post(PREVIEW, form(name="", accent_colour="red;}body{display:none"))
    page = answer.content.decode()
    assert (
        answer.status_code == 200 and "Galley" in page and "display:none" not in page.partition("<style>")[2]
    )


def test_the_preview_is_for_those_who_may_see_the_settings(client: Client) -> None:
    assert client.get(PREVIEW).status_code == 302
    assert signed_in(make_user("Writer")).get(PREVIEW).status_code == 403


# --- standing pages -------------------------------------------------------------------------------


def test_a_new_publication_has_its_standing_pages_as_drafts(client: Client) -> None:
    slugs = list(Page.objects.values_list("slug", flat=True))
    assert slugs == ["about", "contact", "privacy", "terms", "disclaimer"]
    assert client.get("/about/").status_code == 404
    assert "/about/" not in client.get("/").content.decode()
    assert "/about/" not in client.get("/sitemap-pages.xml").content.decode()


def test_a_draft_that_was_deleted_does_not_come_back() -> None:
    Page.objects.filter(slug="terms").delete()
    ensure_drafts(sender=None)
    assert not Page.objects.filter(slug="terms").exists()
    Page.objects.all().delete()
    Publication.load()
    ensure_drafts(sender=None)
    assert not Page.objects.exists()


def test_an_editor_lets_readers_see_a_draft(client: Client) -> None:
    about = Page.objects.get(slug="about")
    browser = signed_in(make_user("Editor"))
    fields = {"title": "About", "slug": "about", "body": "We.", "position": "0", "is_public": "on"}
    address = reverse("admin:newsroom_page_change", args=[about.pk])
    assert browser.post(address, fields | {"meta_description": ""}).status_code == 302
    assert client.get("/about/").status_code == 200
    assert 'href="/about/"' in client.get("/").content.decode()


def test_a_logo_for_dark_paper_counts_as_used_and_is_shown(client: Client) -> None:
    logo, dark = (Image.objects.create(file=f"images/{n}.png", width=9, height=9) for n in "ab")
    publication = Publication.load()
    publication.logo, publication.logo_on_dark = logo, dark
    publication.save()
    assert not Image.objects.filter(unused()).exists()
    assert [use.role for use in uses_of([dark])[dark.pk]] == ["Logo on dark paper"]
    header = client.get("/").content.decode().partition("<main")[0]
    assert "images/a.png" in header and "images/b.png" in header and "on-dark" in header


# --- what opens the front page -----------------------------------------------------------------------


def test_the_lead_is_chosen_in_the_settings_until_an_hour(browser: Client) -> None:
    article = make_article()
    until = {"lead_until_0": "2030-03-05", "lead_until_1": "12:00"}
    assert save(browser, lead=str(article.pk), **until).status_code == 302
    publication = Publication.load()
    assert publication.lead == article
    assert publication.lead_until and publication.lead_until.year == 2030


def test_an_article_that_readers_cannot_see_is_refused_as_lead(browser: Client) -> None:
    draft = make_article(headline="A plan", status="draft")
    answer = save(browser, lead=str(draft.pk))
    assert "“A plan” is not published, so it cannot open the front page." in answer.content.decode()
    assert Publication.load().lead is None


def tick(browser: Client, *articles: Article) -> Any:
    ticked = {"action": "open_front_page", "_selected_action": [str(article.pk) for article in articles]}
    return browser.post(reverse("admin:newsroom_article_changelist"), ticked, follow=True)


def test_the_lead_is_chosen_in_the_list_of_articles(browser: Client) -> None:
    first, second, draft = make_article(), make_article(), make_article(status="draft")
    assert "opens the front page" in tick(browser, second).content.decode()
    assert Publication.load().lead == second
    assert "Tick one only" in tick(browser, first, second).content.decode()
    assert "is not published" in tick(browser, draft).content.decode()
    assert Publication.load().lead == second


def test_who_does_not_keep_the_settings_chooses_no_lead() -> None:
    article = make_article()
    editor = signed_in(make_user("Editor"))
    assert "open_front_page" not in editor.get(reverse("admin:newsroom_article_changelist")).content.decode()
    tick(editor, article)
    assert Publication.load().lead is None
