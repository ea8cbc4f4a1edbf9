"""Pages elsewhere that editors collect: kept whatever happens, looked up safely, stored by a form alone."""

import ipaddress
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from newsletter.admin.collected import bookmarklet
from newsletter.assembling import collecting
from newsletter.models import CollectedLink, Newsletter
from newsroom.links.fetching import Answer, Fetcher, Unreachable
from tests.making import NOON, make_newsletter, make_user

ADD = reverse("admin:newsletter_collectedlink_add")
LIST = reverse("admin:newsletter_collectedlink_changelist")
PAGE = "https://elsewhere.example/story"


class Says(Fetcher):
    """A web on which every page answers this."""

    def __init__(self, body: str = "", kind: str = "text/html", status: int = 200, **headers: str) -> None:
        super().__init__()
        self.answer = Answer(PAGE, status, {"content-type": kind, **headers}, body.encode())
        self.asked: list[str] = []

    def get(self, url: str) -> Answer:
        self.asked.append(url)
        return self.answer


class Silent(Fetcher):
    def get(self, url: str) -> Answer:
        raise Unreachable("Nobody answers there.")


@pytest.fixture
def newsletter(db: None) -> Newsletter:
    return make_newsletter()


def collected(newsletter: Newsletter, **fields: str) -> CollectedLink:
    return CollectedLink.objects.create(newsletter=newsletter, **({"url": PAGE} | fields))


def looked_up(link: CollectedLink, fetcher: Fetcher) -> CollectedLink:
    assert collecting.look_up(fetcher, NOON) == 1
    link.refresh_from_db()
    assert link.looked_up_at == NOON and not collecting.waiting()
    return link


HEAD = '<html><head><title>A  title\n| The Wire</title><meta property="og:site_name" content="The Wire">'


def test_title_and_publisher_are_what_the_page_says(newsletter: Newsletter) -> None:
    link = looked_up(collected(newsletter), Says(f"{HEAD}</head><body><title>Another</title>"))
    assert (link.title, link.publisher, link.problem) == ("A title | The Wire", "The Wire", "")


def test_what_a_person_typed_stays(newsletter: Newsletter) -> None:
    link = looked_up(collected(newsletter, title="Mine"), Says(HEAD))
    assert (link.title, link.publisher) == ("Mine", "The Wire")
    fetcher = Says(HEAD)
    looked_up(collected(newsletter, url=f"{PAGE}/2", title="Mine", publisher="Me"), fetcher)
    assert not fetcher.asked


@pytest.mark.parametrize(
    ("fetcher", "problem"),
    [
        (Silent(), "Nobody answers there."),
        (Says(status=404), "It answers with the number 404."),
        (Fetcher(resolve=lambda *_: [ipaddress.ip_address("10.0.0.7")]), "private or reserved network"),
        (Says("%PDF", kind="application/pdf"), ""),
        (Says("<title>" * 20_000), ""),
        (Says("\x00<meta", kind="text/html; charset=no-such-thing"), ""),
    ],
)
def test_a_link_is_kept_whatever_its_page_answers(
    newsletter: Newsletter, fetcher: Fetcher, problem: str
) -> None:
    link = looked_up(collected(newsletter), fetcher)
    assert problem in link.problem and link.publisher == "elsewhere.example"


def test_pages_are_read_in_their_own_letters() -> None:
    answer = Answer(
        PAGE, 200, {"content-type": "text/html"}, '<meta charset="latin-1"><title>Çä'.encode("latin-1")
    )
    assert collecting.what_it_says(answer) == ("Çä", "elsewhere.example")


# --- in the admin --------------------------------------------------------------------------------


def form(newsletter: Newsletter, **changes: str) -> dict[str, str]:
    return {"newsletter": str(newsletter.pk), "url": PAGE, "title": "", "publisher": "", "note": ""} | changes


def test_an_editor_adds_one_by_its_address_alone(client: Client, newsletter: Newsletter) -> None:
    editor = make_user("Editor")
    client.force_login(editor)
    assert client.post(ADD, form(newsletter)).status_code == 302
    link = CollectedLink.objects.get()
    assert (link.url, link.collected_by, link.looked_up_at) == (PAGE, editor, None)
    assert "Is being looked up" in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://elsewhere.example/", "Only addresses that begin with http"),
        ("https://me:secret@elsewhere.example/", "with a name and a password"),
        ("javascript:alert(1)", "Enter a valid URL"),
        (PAGE, "collected for this newsletter already"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    client: Client, newsletter: Newsletter, url: str, sentence: str
) -> None:
    client.force_login(make_user("Editor"))
    collected(newsletter)
    answer = client.post(ADD, form(newsletter, url=url, note="My words"))
    page = answer.content.decode()
    assert answer.status_code == 200 and sentence in page and "My words" in page
    assert CollectedLink.objects.count() == 1


def test_the_bookmarklet_opens_the_form_filled_in_and_stores_nothing(
    client: Client, newsletter: Newsletter
) -> None:
    client.force_login(make_user("Editor"))
    brought = {"url": PAGE, "title": 'A "title"', "publisher": "The Wire", "note": "x" * 2000}
    page = client.get(ADD, brought).content.decode()
    assert f'value="{PAGE}"' in page and "A &quot;title&quot;" in page and "x" * 1000 in page
    assert "x" * 1001 not in page
    assert not CollectedLink.objects.exists()
    assert "javascript:" in client.get(LIST).content.decode()


def test_the_form_is_not_taken_without_its_token(newsletter: Newsletter) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Editor"))
    assert client.post(ADD, form(newsletter)).status_code == 403
    assert not CollectedLink.objects.exists()


def test_a_writer_collects_nothing(client: Client, newsletter: Newsletter) -> None:
    client.force_login(make_user("Writer"))
    assert client.post(ADD, form(newsletter)).status_code == 403
    assert client.get(LIST).status_code == 403


def test_the_bookmarklet_holds_the_forms_whole_address() -> None:
    script = unquote(bookmarklet("https://news.example/admin/add/").removeprefix("javascript:"))
    assert "window.open('https://news.example/admin/add/?url='+encodeURIComponent(location.href)" in script


def test_the_list_costs_the_same_however_long_it_is(
    client: Client, newsletter: Newsletter, django_assert_max_num_queries: object
) -> None:
    client.force_login(make_user("Editor"))
    for number in range(20):
        collected(newsletter, url=f"{PAGE}/{number}")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        client.get(LIST)
