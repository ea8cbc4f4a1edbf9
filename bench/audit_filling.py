"""Adds to the demo what is hard to set, and makes its pictures' renditions, as workers do elsewhere."""

from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.utils import timezone  # noqa: E402

from newsroom import search  # noqa: E402
from newsroom.images import renditions  # noqa: E402
from newsroom.models import Article, Author, Image, Tag  # noqa: E402

NOW = timezone.now()
HEADLINE = (
    "Counterintelligence-adjacent hyperparameterisation: how a very long headline of a hundred and ninety "
    "letters behaves where there is little room, and whether it still looks as if somebody meant it"
)


def write(slug: str, headline: str, **fields: object) -> Article:
    """An article in the public's eyes since yesterday."""
    return Article.objects.create(
        slug=slug,
        headline=headline[:200],
        **({"status": Article.Status.PUBLISHED, "first_published_at": NOW - timedelta(days=1)} | fields),
    )


def hard_article() -> None:
    """Three authors, a word for a standfirst, forty rows, every block of the house's Markdown."""
    picture = Image.objects.order_by("-width")[0]
    body = (Path(__file__).parent / "hard_to_set.md").read_text()
    rows = "\n".join(
        f"| Model {n} | {n / 7:.3f} | {n * 1117:,} | yes | A remark of some words | {n % 5}.{n % 10} |"
        for n in range(40)
    )
    hard = write(
        "hard-to-set",
        HEADLINE,
        standfirst="Why?",
        body=body.replace("{rows}", rows).replace("{picture}", picture.file.url),
        cover=picture,
        substantively_updated_at=NOW,
    )
    for position, author in enumerate(Author.objects.all()[:3]):
        hard.authorships.create(author=author, position=position)
    hard.tags.set(Tag.objects.all()[:5])
    hard.sources.create(
        publisher="The Gazette of Record",
        title="On gates",
        url=f"https://gazette.example/{'very-long-' * 12}",
        published_on="2026-03-02",
        accessed_on="2026-04-01",
    )
    hard.sources.create(
        publisher="Ministry", title="A report that is not on the web", published_on="2025-01-01"
    )
    hard.corrections.create(text="An earlier version counted four gates. There are three.", published_at=NOW)


hard_article()
write("nothing-but-words", "Nothing but words", body="A paragraph.\n\nAnd another.")
write("taken-back", "Taken back", status=Article.Status.WITHDRAWN)
for key in Image.objects.values_list("pk", flat=True):
    renditions.make(key)
search.rebuild()
