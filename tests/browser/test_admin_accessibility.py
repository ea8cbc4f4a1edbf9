"""axe walks the newsroom's own pages, in both lights, and those of every day on a phone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from newsroom import notes, preview_links, workflow
from newsroom.autosave import working_copies
from newsroom.history import revisions
from newsroom.models import Article, Correction, LinkCheck, Publication, Redirect, Tag, UnansweredQuery, User
from tests.making import NOON, make_article, make_author, make_tag, make_tool, make_user
from tests.public.pictures import make_image

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LISTS = [
    "article",
    "image",
    "author",
    "tag",
    "tool",
    "correction",
    "redirect",
    "linkcheck",
    "unansweredquery",
]
FORMS = ["image", "author", "tag", "tool", "correction", "redirect"]
# What fades in is measured once it is there.
AT_ONCE = "*, *::before, *::after { transition: none !important; animation: none !important; }"
# SimpleBar, which draws unfold's scroll bars, calls the sidebar and a wide table by one and the same name.
SCROLLING = "simplebar-content-wrapper"


@pytest.fixture
def publisher(page: Page, live_server: LiveServer, client: Client) -> User:
    """Somebody who sees everything, logged in on the page."""
    person = make_user("Publisher", first_name="Pia", last_name="Publisher")
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page.emulate_media(reduced_motion="reduce")
    return person


@pytest.fixture
def returned(publisher: User) -> Article:
    """An article that came back with notes, an answer among them, and that a preview link shows."""
    article = make_article(status=Article.Status.REVIEW, tags=[make_tag("Speech")], cover=make_image())
    first = notes.begin(article, publisher, "Which microphone?", quote="More words.", is_blocking=True)
    notes.answer(first, publisher, "The small one.")
    notes.resolve(notes.begin(article, publisher, "Who says so?"), publisher)
    preview_links.make(article, publisher, label="The press office")
    return workflow.move(article, Article.Status.CHANGES, publisher, reason="The sum is wrong.")


@pytest.fixture
def changed(publisher: User) -> Article:
    """A published article with a correction, a dead link, and changes that are not live."""
    article = make_article(tags=[make_tag("Models")], authors=[make_author(), make_author()])
    Correction.objects.create(article=article, text="It is two.", published_at=NOON, created_by=publisher)
    link = LinkCheck.objects.create(url="https://gone.example/", verdict="dead", next_check_at=NOON)
    link.articles.add(article)
    content = revisions.snapshot(article) | {"headline": "Another", "body": "Other words."}
    revisions.keep(article, publisher, content)
    return article


@pytest.fixture
def newsroom(publisher: User, returned: Article, changed: Article) -> User:
    """A newsroom in which every list has a line and every panel has something to say."""
    soon = timezone.now() + timedelta(days=1)
    make_article(status=Article.Status.SCHEDULED, publish_at=soon)
    make_article(status=Article.Status.DRAFT, created_by=publisher, body="")
    make_tool()
    Redirect.objects.create(old_path="/old/", new_path="/blog/")
    UnansweredQuery.objects.create(text="waterfalls", times=3, last_asked_at=NOON)
    working_copies.keep(publisher, None, [["headline", "Never saved"]], key="a-key-of-its-own")
    return publisher


def list_of(name: str) -> str:
    """The address of a list."""
    return reverse(f"admin:newsroom_{name}_changelist")


def forms() -> Iterator[str]:
    """The addresses of one form of each kind, and of an empty one."""
    for name in FORMS:
        model = {"redirect": Redirect, "tag": Tag, "correction": Correction}.get(name)
        first = (model or User._meta.apps.get_model("newsroom", name))._default_manager.first()
        assert first is not None, f"There is no {name} to look at."
        yield reverse(f"admin:newsroom_{name}_change", args=[first.pk])
    yield reverse("admin:newsroom_correction_add")
    yield reverse("admin:newsroom_publication_change", args=[Publication.load().pk])


def wrong(page: Page, address: str) -> list[str]:
    """What axe finds on a page in either light: the rule, and where."""
    page.goto(address)
    page.add_style_tag(content=AT_ONCE)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    page.wait_for_function("document.fonts.status === 'loaded'")
    found = []
    for scheme in ("light", "dark"):
        page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", scheme == "dark")
        violations = Axe().run(page).response["violations"]
        nodes = [(rule["id"], node) for rule in violations for node in rule["nodes"]]
        found += [
            f"{address}, {scheme}: {rule} at {node['target']}"
            for rule, node in nodes
            if not (rule == "landmark-unique" and SCROLLING in node["html"])
        ]
    return found


def walk(page: Page, addresses: list[str]) -> list[str]:
    """What axe finds on all of these."""
    return [line for address in addresses for line in wrong(page, address)]


def desk(article: Article) -> str:
    """An article's desk."""
    return reverse("admin:newsroom_article_change", args=[article.pk])


def test_axe_finds_nothing_on_the_dashboard_and_the_lists(page: Page, newsroom: User) -> None:
    empty = f"{list_of('article')}?q=nothing-is-called-this"
    assert walk(page, [reverse("admin:index"), *map(list_of, LISTS), empty]) == []


def test_axe_finds_nothing_on_the_forms(page: Page, newsroom: User) -> None:
    assert walk(page, list(forms())) == []


def test_axe_finds_nothing_on_what_has_happened_to_an_article(
    page: Page, changed: Article, returned: Article
) -> None:
    history = reverse("admin:newsroom_article_history", args=[changed.pk])
    newest = revisions.newest(changed)
    assert newest is not None
    talk = reverse("desk_notes", args=[returned.pk])
    assert walk(page, [history, newest.get_admin_url(), talk]) == []


def test_axe_finds_nothing_on_desks_in_every_state(page: Page, changed: Article, returned: Article) -> None:
    new = reverse("admin:newsroom_article_add")
    assert walk(page, [desk(changed), desk(returned), new]) == []


def test_axe_finds_nothing_on_a_phone(page: Page, newsroom: User, returned: Article) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert walk(page, [reverse("admin:index"), list_of("article"), desk(returned)]) == []


def test_axe_finds_nothing_at_the_door(page: Page) -> None:
    found = []
    page.goto(reverse("admin:login"))
    for scheme in ("light", "dark"):
        # The log-in is a page of the site, which takes no style from outside.
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {rule['id']}" for rule in Axe().run(page).response["violations"]]
    assert found == []


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_is_wider_than_its_window(page: Page, newsroom: User, returned: Article, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    addresses = [reverse("admin:index"), list_of("article"), *forms(), desk(returned)]
    spilling = []
    for address in addresses:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            spilling.append(address)
    assert spilling == []
