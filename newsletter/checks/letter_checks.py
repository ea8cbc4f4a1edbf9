"""What a rendered letter says, shows and leads to: headlines in both parts, pictures, links."""

import html
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from newsletter.checks import links_in_letters, outside
from newsletter.checks.findings import Finding, issue_url, item_url, items_url, moves_url, newsletter_url
from newsletter.checks.links_in_letters import Question
from newsletter.checks.looking import shown_at
from newsletter.checks.verdicts import Answer, Verdict
from newsletter.checks.wire_checks import Complaint
from newsletter.letters.rendering import RenderedEmail
from newsletter.letters.story import Story
from newsletter.models import Issue, IssueItem
from newsroom.links import own_addresses


def words(issue: Issue, chosen: Sequence[IssueItem], rendered: RenderedEmail) -> Iterator[Finding]:
    """Both parts say all that the issue holds, and where the newsletter is at home."""
    seen = html.unescape(re.sub(r"<[^>]*>", " ", rendered.html))
    parts = {"text": _joined(rendered.text), "HTML": _joined(seen)}
    address = _joined(issue.newsletter.postal_address.strip().split("\n")[0])
    for item in chosen:
        story = Story(item)
        for name, said in parts.items():
            if _joined(story.headline) not in said:
                yield Finding(f"The {name} part lacks the headline “{story.headline}”.", *at_item(item))
        if story.url not in rendered.text:
            yield Finding(f"The text part lacks the address of “{story.headline}”.", *at_item(item))
    for name, said in parts.items():
        if address and address not in said:
            url = newsletter_url(issue, "postal_address")
            yield Finding(f"The {name} part lacks the postal address.", url, "the newsletter")
    if rendered.is_shortened:
        sentence = "The letter was too heavy for Gmail, so its opening and blurbs were shortened."
        yield Finding(sentence, items_url(issue), "Items", blocking=False)


def _joined(text: str) -> str:
    return " ".join(text.split())


def pictures(issue: Issue, chosen: Sequence[IssueItem], rendered: RenderedEmail) -> Iterator[Finding]:
    """Every picture of ours is there, as wide as it is shown, and says what it shows."""
    yield from covers(chosen)
    yield from own_pictures(issue, chosen, rendered)
    for tag in dict.fromkeys(re.findall(r'<img\b[^>]*\balt=""[^>]*>', rendered.plain_html)):
        found = re.search(r'\ssrc="([^"]*)"', tag)
        source = html.unescape(found[1]) if found else ""
        if not any(_is_cover(source, item) for item in chosen):
            yield Finding(
                f"A picture has no alt text: {source}. Say what it shows, between the square brackets.",
                *place_of(source, issue, chosen),
                blocking=False,
            )


def own_pictures(issue: Issue, chosen: Sequence[IssueItem], rendered: RenderedEmail) -> Iterator[Finding]:
    """Every picture of ours is there and as wide as it is shown; where it is not, readers see a hole."""
    for picture in links_in_letters.own_pictures(rendered):
        answer = _of_own_file(picture)
        if answer.verdict != Verdict.GOOD:
            where = place_of(picture.about, issue, chosen)
            sentence = f"The picture {picture.name}: {answer.said}"
            yield Finding(sentence, *where, blocking=answer.verdict == Verdict.BAD)


def covers(chosen: Sequence[IssueItem]) -> Iterator[Finding]:
    """The pictures that lead stories bring along."""
    for item in chosen:
        cover = item.article.cover if item.is_lead and item.article else None
        if cover and not cover.alt:
            sentence = f"The cover of “{item}” has no alt text. Say what it shows."
            yield Finding(sentence, cover.get_admin_url(), "the picture", blocking=False)
        if cover and Story(item).cover is None:
            sentence = f"The file of the cover of “{item}” is gone, so the letter goes without it."
            yield Finding(sentence, cover.get_admin_url(), "the picture", blocking=False)


def _is_cover(source: str, item: IssueItem) -> bool:
    shown = Story(item).cover
    return shown is not None and shown.url == source


def _of_own_file(picture: Question) -> Answer:
    path = unquote(urlsplit(picture.about).path)
    if not path.startswith(settings.MEDIA_URL):
        return Answer(Verdict.GOOD)
    try:
        with default_storage.open(path.removeprefix(settings.MEDIA_URL)) as file:
            return shown_at(file.read(), picture.width)
    except (OSError, ValueError):
        return Answer(Verdict.BAD, "its file is gone, so readers would see a hole. Take it out.")


def own_links(issue: Issue, chosen: Sequence[IssueItem], rendered: RenderedEmail) -> Iterator[Finding]:
    """Every link to a page of ours leads to what readers may open."""
    # Of the items themselves, another check speaks.
    shown = {Story(item).url for item in chosen}
    links = {href: said for href, said in links_in_letters.own_links(rendered).items() if href not in shown}
    for href, lead in own_addresses.leads(links, slug="", pk=None).items():
        if lead.outcome != "good":
            said = f"“{links[href]}”: " if links[href] else ""
            yield Finding(f"{said}{lead.words}", *place_of(href, issue, chosen))


def others_links(issue: Issue, chosen: Sequence[IssueItem], known: outside.Kept) -> Iterator[Finding]:
    """What others answered about the links and pictures that are theirs."""
    for question, answer in known.answers.items():
        if question.kind in ("link", "picture") and answer.verdict in (Verdict.BAD, Verdict.DOUBTFUL):
            sentence = f"The {question.kind} {question.name}: {answer.said}"
            is_bad = answer.verdict == Verdict.BAD
            yield Finding(sentence, *place_of(question.about, issue, chosen), blocking=is_bad)


def sender_in_dns(issue: Issue, known: outside.Kept) -> Iterator[Finding]:
    """What the DNS says of the sender's domain."""
    for question, answer in known.answers.items():
        if question.kind not in ("link", "picture") and answer.verdict in (Verdict.BAD, Verdict.DOUBTFUL):
            # In development all mail goes into its own mailbox, and the demo's domain is nobody's.
            is_bad = answer.verdict == Verdict.BAD and not settings.DEVELOPMENT
            yield Finding(answer.said, newsletter_url(issue, "from_email"), "the newsletter", blocking=is_bad)


def not_checked(known: outside.Kept, kinds: Sequence[str]) -> Iterator[str]:
    """What nobody could look at, in sentences."""
    unanswered = [question for question in known.unanswered if question.kind in kinds]
    if len(unanswered) > 3:
        yield f"{len(unanswered)} of these were not checked yet; a worker will ask."
        unanswered = []
    yield from (f"{_what(question)} was not checked yet; a worker will ask." for question in unanswered)
    for question, answer in known.answers.items():
        if question.kind in kinds and answer.verdict == Verdict.UNKNOWN:
            yield f"{_what(question)} was not checked: {answer.said}"


def _what(question: Question) -> str:
    names = {"link": "The link", "picture": "The picture", "domain": "The domain"}
    name = names.get(question.kind, f"{question.kind.upper()} of")
    return f"{name} {question.name.rpartition(' ')[2] if question.kind == 'dkim' else question.name}"


FIELDS = {"subject": "Subject", "preheader": "Preheader", "intro": "Introduction", "signoff": "Sign-off"}


def place_of(words: str, issue: Issue, chosen: Sequence[IssueItem]) -> tuple[str, str]:
    """Where words, or an address, that stand in the letter are mended."""
    path = words.removeprefix(settings.SITE_URL)
    for field, label in FIELDS.items():
        if path in getattr(issue, field):
            return issue_url(issue, field), label
    for item in chosen:
        if path in item.blurb or path in str(item) or Story(item).url == words:
            return at_item(item)
        if item.article and item.is_lead and path in item.article.body_html:
            return reverse("admin:newsroom_article_change", args=[item.article.pk]), "the article"
    return issue_url(issue), "the issue"


def place_named(complaint: Complaint, issue: Issue, chosen: Sequence[IssueItem]) -> tuple[str, str]:
    """Where what is wrong with the bytes is mended, as far as an editor can."""
    if complaint.words:
        return place_of(complaint.words, issue, chosen)
    if complaint.place in FIELDS:
        return issue_url(issue, complaint.place), FIELDS[complaint.place]
    return {
        "items": (items_url(issue), "Items"),
        "moves": (moves_url(issue), "the issue"),
        "from_email": (newsletter_url(issue, "from_email"), "the newsletter"),
    }.get(complaint.place, (issue_url(issue), "the issue"))


def at_item(item: IssueItem) -> tuple[str, str]:
    """The place of an item at the desk."""
    return item_url(item), "the item"
