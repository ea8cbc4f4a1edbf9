"""A file as it is uploaded: read once, so that what is no list is refused on the spot."""

from itertools import islice

from newsletter.importing import columns, reading
from newsletter.importing.reading import Unreadable
from newsletter.models import Newsletter, SubscriberImport
from newsroom.models import User

SAMPLE = 8


def keep(
    raw: bytes, file_name: str, newsletter: Newsletter, consent: str, user: User | None
) -> SubscriberImport:
    """Keep an upload with a guess at its columns; nothing is taken in yet. Raises Unreadable."""
    if len(raw) > reading.MOST_BYTES:
        most = reading.MOST_BYTES // 1024 // 1024
        raise Unreadable(
            f"The file is larger than {most} MB. Leave out columns that are not about subscribing."
        )
    table = reading.read(raw)
    total = reading.count(table)
    source = SubscriberImport(
        newsletter=newsletter,
        file_name="".join(each for each in file_name if each.isprintable())[-120:] or "list.csv",
        consent=consent,
        created_by=user,
        total=total,
        columns=columns.guess(table.header, sample(table)),
    )
    source.keep(raw)
    source.save()
    return source


def sample(table: reading.Table) -> list[list[str]]:
    """The first rows, for people to look at."""
    return [[cell[:120] for cell in row[:60]] for _, row in islice(table.rows(), SAMPLE)]
