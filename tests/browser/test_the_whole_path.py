"""The path through all rooms, as people walk it: written, published, found, subscribed to, mailed, left."""

import io
import re
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from newsletter.models import Delivery, Issue, Newsletter, State, Subscription
from newsletter.tasks import tick
from newsroom.models import Article
from tests.making import make_author, make_newsletter, make_subscriber, make_tag, make_user
from tests.services.mail import MailServer
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.services]

HEADLINE = "What a rack of old cards can still do"
BODY = """Forty cards came out of a school. We wanted to know what they are still good for.

## What we measured

Each card ran the same **ninety prompts**, twice[^1].

| card | words a second |
| --- | ---: |
| oldest | 11 |
| newest | 64 |

```python
def slowest(cards):
    return min(cards, key=lambda card: card.rate)
```

[^1]: The second run was within two per cent of the first.
"""
READER = "ada@example.com"
OTHERS = ["ben@example.org", "cleo@example.net"]


@pytest.fixture
def newsletter(transactional_db: None) -> Newsletter:
    """A letter whose lead time began at the last full hour, with two readers."""
    now = timezone.now()
    letter = make_newsletter(
        name="The Weekly",
        slug="weekly",
        weekday=(now + timedelta(days=1)).weekday(),
        hour=now.hour,
        lead_hours=24,
    )
    for email in OTHERS:
        make_subscriber(letter, email=email)
    return letter


@pytest.fixture
def staff(transactional_db: None) -> None:
    """A publisher with a byline, and one tag that exists already."""
    user = make_user(
        "Publisher", username="ines", email="ines@news.example", password=make_password("a long pass phrase")
    )
    make_author(name="Ines Abara", slug="ines-abara", user=user)
    make_tag("Hardware")


@pytest.mark.usefixtures("staff", "mail_server", "page", "celery_worker_process")
def test_from_a_blank_article_to_a_digest_in_an_inbox(
    mail_server: MailServer, newsletter: Newsletter, page: Page
) -> None:
    log_in(page)
    write_and_publish(page)
    read(page)
    find(page)
    subscribe(page, newsletter, mail_server)
    approve_the_digest(page, newsletter, mail_server)
    mails = receive(newsletter, mail_server)
    leave(page, mails[READER], newsletter)


def log_in(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Email address or log-in name").fill("ines")
    page.get_by_label("Password").fill("a long pass phrase")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_role("link", name="Write an article").first).to_be_visible()


def write_and_publish(page: Page) -> None:
    """Headline, standfirst, Markdown with its preview, a picture, a byline, two tags, two sources."""
    page.get_by_role("link", name="Write an article").first.click()
    page.get_by_label("Headline").first.fill(HEADLINE)
    page.get_by_label("Standfirst").first.fill("Forty cards, ninety prompts, one afternoon.")
    body = page.locator("#id_body")
    body.fill(BODY)
    preview = page.frame_locator("iframe.desk-frame")
    expect(preview.get_by_role("heading", name="What we measured")).to_be_visible()
    drop_picture(page)
    expect(preview.get_by_alt_text("A rack of cards")).to_be_visible()

    expect(page.locator("[data-ordered=authors] [data-rows]")).to_contain_text("Ines Abara")
    choose(page, "#id_tags", "Hard", "Hardware")
    choose(page, "#id_tags", "Second life", "Second life")
    page.locator("#side-sources summary").first.click()
    for row, title in enumerate(["Power draw of old accelerators", "A census of school servers"]):
        page.get_by_role("button", name="Add a source").click()
        page.locator(f"#id_sources-{row}-publisher").fill("The Institute")
        page.locator(f"#id_sources-{row}-title").fill(title)
        page.locator(f"#id_sources-{row}-url").fill(f"https://institute.example/{row}")
    page.locator(".room-bar").get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".standing-status")).to_have_text("Published")


def drop_picture(page: Page) -> None:
    """Drop a picture on the text as from a folder, and say what it shows."""
    data = io.BytesIO()
    Picture.new("RGB", (640, 360), (185, 69, 32)).save(data, "PNG")
    transfer = page.evaluate_handle(
        """(bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "rack.png", { type: "image/png" }));
            return transfer;
        }""",
        list(data.getvalue()),
    )
    page.locator("#id_body").focus()
    page.keyboard.press("Control+End")
    page.dispatch_event("#id_body", "drop", {"dataTransfer": transfer})
    page.get_by_label("What does it show?").fill("A rack of cards")
    page.get_by_role("button", name="Insert").click()


def choose(page: Page, field: str, typed: str, name: str) -> None:
    """Type into a field with suggestions and pick one."""
    page.locator(f"{field} + .select2-container").click()
    page.locator(".select2-container--open .select2-search__field").last.press_sequentially(typed)
    page.locator(".select2-results__option", has_text=name).first.click()


def read(page: Page) -> None:
    """The article stands on the site, in the feed and in the preview as one and the same HTML."""
    article = Article.objects.get()
    stored = article.body_html
    page.context.clear_cookies()
    page.goto(article.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("Blog")
    expect(page.get_by_text(f"{article.word_count} words")).to_be_visible()
    for text in ("Hardware", "Ines Abara", "A census of school servers"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_alt_text("A rack of cards")).to_be_visible()
    assert '<span class="k">def</span>' in stored
    feed = page.request.get("/feed/json/").json()
    assert "A rack of cards" in feed["items"][0]["content_html"]
    assert '<span class="k">def</span>' in feed["items"][0]["content_html"]
    assert page.context.cookies() == []


def find(page: Page) -> None:
    """`/` opens the search anywhere; the arrows and Enter open an answer; Escape gives focus back."""
    page.goto("/tools/")
    link = page.get_by_role("link", name="Authors").first
    link.focus()
    page.keyboard.press("/")
    search = page.get_by_role("combobox", name=re.compile("Search"))
    expect(search).to_be_focused()
    search.press_sequentially("old car")
    expect(page.get_by_role("option", name=HEADLINE)).to_be_visible()
    expect(page.locator("dialog.search mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.keyboard.press("Control+k")
    search.fill("prompts")
    expect(page.get_by_role("option", name=HEADLINE)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)


def subscribe(page: Page, newsletter: Newsletter, mail_server: MailServer) -> None:
    """Sign up under the article; a worker sends the confirmation; only the button confirms."""
    page.get_by_label("Your email address").first.fill(READER)
    page.get_by_role("button", name="Subscribe").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("inbox", re.I))
    (mail,) = wait_until(lambda: mail_server.to(READER), what="the confirmation")
    link = address_in(mail, "/subscription/confirm/")
    assert READER not in link
    page.request.get(link)
    assert standing(newsletter) == Subscription.Status.PENDING
    page.goto(link)
    page.get_by_role("button", name=re.compile("^Yes")).click()
    expect(page).to_have_url(re.compile("/welcome/$"))
    assert standing(newsletter) == Subscription.Status.ACTIVE


def approve_the_digest(page: Page, newsletter: Newsletter, mail_server: MailServer) -> None:
    """The tick has a worker assemble it and write to the editors; one of them approves and sends it."""
    # What was published above happened before this week's cut-off, the last full hour.
    Article.objects.update(first_published_at=timezone.now() - timedelta(hours=2))
    tick.delay()
    (notice,) = wait_until(lambda: mail_server.to("ines@news.example"), what="the mail to the editors")
    issue = Issue.objects.get()
    assert [item.article.headline for item in issue.items.all() if item.article] == [HEADLINE]
    log_in(page)
    page.goto(address_in(notice, "/admin/newsletter/issue/"))
    letter = page.frame_locator("iframe").first
    expect(letter.get_by_text(HEADLINE).first).to_be_visible()
    page.get_by_label("Subject").fill("Old cards, new work")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("button", name="Send now")).to_be_visible()
    page.get_by_role("button", name="Send now").click()


def receive(newsletter: Newsletter, mail_server: MailServer) -> dict[str, EmailMessage]:
    """Everybody holds the issue once, with one-click headers and both parts."""

    def arrived() -> dict[str, list[EmailMessage]]:
        boxes = {address: digests(mail_server, address) for address in [READER, *OTHERS]}
        return boxes if all(boxes.values()) else {}

    boxes = wait_until(arrived, what="the digest")
    wait_until(lambda: Issue.objects.get().state == Issue.State.SENT, what="the issue to be finished")
    assert {address: len(mails) for address, mails in boxes.items()} == dict.fromkeys(boxes, 1)
    assert Delivery.objects.filter(state=State.ACCEPTED).count() == 3
    mail = boxes[READER][0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text and html and HEADLINE in text.get_content() and HEADLINE in html.get_content()
    assert "10115 Berlin" in text.get_content()
    return {address: mails[0] for address, mails in boxes.items()}


def leave(page: Page, mail: EmailMessage, newsletter: Newsletter) -> None:
    """One click in the mail program leaves; coming back and leaving by the visible link work too."""
    page.context.clear_cookies()
    one_click = mail["List-Unsubscribe"].split(",")[0].strip(" <>")
    page.request.get(one_click)
    assert standing(newsletter) == Subscription.Status.ACTIVE
    answer = page.request.post(one_click, form={"List-Unsubscribe": "One-Click"}, max_redirects=0)
    assert answer.status == 200
    assert standing(newsletter) == Subscription.Status.UNSUBSCRIBED
    page.goto(address_in(mail, "/leave/"))
    page.get_by_role("button", name="Come back").click()
    assert standing(newsletter) == Subscription.Status.ACTIVE
    page.goto(address_in(mail, "/leave/"))
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("button", name="Come back")).to_be_visible()
    assert standing(newsletter) == Subscription.Status.UNSUBSCRIBED
    archived = page.goto(f"/newsletter/{newsletter.slug}/1/")
    assert archived and archived.ok
    expect(page.get_by_text(HEADLINE).first).to_be_visible()


def digests(mail_server: MailServer, address: str) -> list[EmailMessage]:
    """The issues among the mails of one address."""
    return [mail for mail in mail_server.to(address) if mail["List-Unsubscribe"]]


def address_in(mail: EmailMessage, part: str) -> str:
    """The first address in a mail's text that holds this."""
    text = mail.get_body(("plain",))
    assert text is not None
    found = [address for address in re.findall(r"https?://[^\s<>]+", text.get_content()) if part in address]
    assert found, f"no address with {part} in the mail"
    return str(found[0]).rstrip(".")


def standing(newsletter: Newsletter) -> str:
    """The reader's subscription as the database has it."""
    return Subscription.objects.get(newsletter=newsletter, subscriber__email=READER).status
