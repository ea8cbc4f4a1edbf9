"""Loads the demo publication into an empty Galley, once, all of it or nothing."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.files import File
from django.db import transaction

from demo import letters, talk, work
from demo.logins import LOGINS
from newsletter.models import Newsletter, Subscriber
from newsroom import standing, workflow
from newsroom.models import Article, Author, Heartbeat, Image, Page, Publication, Series, Tag, Tool, User
from newsroom.related import refreshing

CONTENT = Path(__file__).resolve().parent / "content"
MARK = "demo-loaded"
PAGES = ["about", "contact", "privacy", "terms", "disclaimer"]


class RealWorkHere(Exception):
    """The demo was asked to load over a publication that somebody has begun."""


@dataclass(frozen=True)
class Folder:
    """Where the demo's content is read from, and the moment that its dates count back from."""

    path: Path
    now: datetime

    def toml(self, name: str) -> dict[str, Any]:
        """One of the data files."""
        return tomllib.loads((self.path / name).read_text())

    def markdown(self, name: str) -> tuple[dict[str, Any], str]:
        """A Markdown file's front matter, between two lines of +++, and its body."""
        _, front, body = (self.path / name).read_text().split("+++\n", 2)
        return tomllib.loads(front), body.strip() + "\n"

    def image(self, name: str, *, alt: str, credit: str = "") -> Image:
        """Store one of the pictures."""
        image = Image(alt=alt, credit=credit)
        with (self.path / name).open("rb") as stream:
            image.file.save(name, File(stream))
        return image


def load(now: datetime, content: Path = CONTENT) -> bool:
    """Load the demo; False where it was loaded before. Raises RealWorkHere over anybody's work."""
    with transaction.atomic():
        if Heartbeat.objects.select_for_update().filter(name=MARK).exists():
            return False
        refuse_over_real_work()
        folder = Folder(content, now)
        load_publication(folder)
        load_people(folder)
        load_catalogue(folder)
        articles = load_articles(folder)
        work.load_work(folder.toml("work.toml"), articles, now)
        letters.load_newsletter(folder.toml("newsletter.toml"), folder.toml("subscribers.toml"), now)
        talk.load_comments(folder.toml("comments.toml"), articles, now)
        Heartbeat.record(MARK, now)
    refreshing.finish()
    return True


def refuse_over_real_work() -> None:
    """Stop unless this Galley is empty and in development, where the demo's log-ins work."""
    if not settings.DEVELOPMENT:
        raise RealWorkHere("The demo publication is for development; start with DEBUG=true to look at it.")
    models = (Article, Newsletter, Subscriber, Tool, Tag, Author)
    for rows in (*(model._default_manager for model in models), standing.touched()):
        if rows.exists():
            name = rows.model._meta.verbose_name_plural
            raise RealWorkHere(
                f"There are {name} here already, and the demo never loads over real work. "
                "Point DATABASE_URL at an empty database to see it."
            )


def load_publication(folder: Folder) -> None:
    """The publication's settings and its standing pages."""
    Publication.objects.update_or_create(pk=1, defaults=folder.toml("publication.toml"))
    for position, slug in enumerate(PAGES):
        front, body = folder.markdown(f"pages/{slug}.md")
        fields = {"body": body, "position": position, "is_public": True, **front}
        Page.objects.update_or_create(slug=slug, defaults=fields)


def load_people(folder: Folder) -> None:
    """The authors, and the three log-ins, the first of whom is also the first author."""
    users = [make_user(username) for username in LOGINS]
    for row, user in zip(folder.toml("authors.toml")["author"], users, strict=False):
        portrait = folder.image(row.pop("portrait"), alt=f"Portrait of {row['name']}, drawn")
        Author.objects.create(portrait=portrait, user=user, **row)
        user.first_name, _, user.last_name = row["name"].partition(" ")
        user.save()


def make_user(username: str) -> User:
    """A demo person, whom only demo.logins lets in: there is no password in the database."""
    user = User.objects.create(username=username, email=f"{username}@undertone.example", is_staff=True)
    user.set_unusable_password()
    user.save()
    user.groups.add(Group.objects.get(name=username.capitalize()))
    return user


def load_catalogue(folder: Folder) -> None:
    """Tags and tools."""
    for row in folder.toml("tags.toml")["tag"]:
        Tag.objects.create(**row)
    for row in folder.toml("tools.toml")["tool"]:
        logo = folder.image(row.pop("logo"), alt=f"{row['name']} logo")
        Tool.objects.create(logo=logo, **row)


def load_articles(folder: Folder) -> dict[str, Article]:
    """The articles by their file's name, oldest first, published at their moments as the workflow does."""
    names = [path.stem for path in (folder.path / "articles").glob("*.md")]
    texts = {name: folder.markdown(f"articles/{name}.md") for name in names}
    names.sort(key=lambda name: texts[name][0]["days_ago"], reverse=True)
    loaded = {name: load_article(folder, name, *texts[name]) for name in names}
    # Only now: some link to others, and no article is published with a link that leads nowhere.
    for article, target, moment in loaded.values():
        if target != Article.Status.DRAFT:
            workflow.move(article, target, user=None, now=min(moment, folder.now))
    return {name: article for name, (article, _, _) in loaded.items()}


def load_article(
    folder: Folder, name: str, front: dict[str, Any], body: str
) -> tuple[Article, str, datetime]:
    """One article as a draft with all that hangs on it, where it is to go, and when."""
    authors, tags, sources = front.pop("authors"), front.pop("tags"), front.pop("source", [])
    moment = moment_of(folder.now, front.pop("days_ago"), front.pop("hour", 9))
    target = front.pop("status", Article.Status.PUBLISHED)
    credit, alt, cover = (front.pop(key, "") for key in ("cover_credit", "cover_alt", "cover"))
    if tool := front.pop("tool", ""):
        front["tool"] = Tool.objects.get(slug=tool)
    for lines in ("pros", "cons"):
        front[lines] = "\n".join(front.get(lines, []))
    if "review_by_in" in front:
        front["review_by"] = moment_of(folder.now, -front.pop("review_by_in"), 0).date()
    front |= place_in_series(folder, name)
    by_slug = {author.slug: author for author in Author.objects.select_related("user")}
    article = Article.objects.create(
        slug=front.pop("slug_at_first", name),
        body=body,
        cover=folder.image(cover, alt=alt, credit=credit) if cover else None,
        primary_tag=Tag.objects.get(slug=tags[0]),
        created_by=by_slug[authors[0]].user,
        publish_at=moment if target == Article.Status.SCHEDULED else None,
        **front,
    )
    article.tags.set(Tag.objects.filter(slug__in=tags))
    for position, author in enumerate(authors):
        article.authorships.create(author=by_slug[author], position=position)
    for position, source in enumerate(sources):
        article.sources.create(
            publisher=source["publisher"],
            title=source["title"],
            url=source.get("url", ""),
            published_on=as_date(source.get("published")),
            accessed_on=min(moment, folder.now).date(),
            position=position,
        )
    work.first_revision(article, min(moment, folder.now - timedelta(hours=1)))
    return article, target, moment


def place_in_series(folder: Folder, name: str) -> dict[str, Any]:
    """The series that an article belongs to, and its place there; nothing for most of them."""
    for row in folder.toml("series.toml")["series"]:
        if name in row["articles"]:
            fields = {"title": row["title"], "description": row["description"]}
            series, _ = Series.objects.get_or_create(slug=row["slug"], defaults=fields)
            return {"series": series, "series_position": row["articles"].index(name)}
    return {}


def as_date(value: date | str | None) -> date | None:
    """A date as TOML or a string gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def moment_of(now: datetime, days_ago: int, hour: int) -> datetime:
    """So many days back (or ahead, where they are negative), at that hour."""
    day = (now - timedelta(days=days_ago)).date()
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
