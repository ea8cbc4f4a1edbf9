"""Which generation of the publication the database holds, asked at every request."""

import logging
import re
from typing import Any
from weakref import WeakSet

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from psycopg.pq import ExecStatus

logger = logging.getLogger(__name__)

# A count, a moment, and the turn of one article's comments where the page is an article's; two that are
# equal mean that nothing has changed for readers in between.
Token = tuple[Any, ...]

READ = "SELECT sum(weight), max(moved_at) FROM public_generation"
# Comments move the page of their own article, and no other.
READ_WITH_TURN = """SELECT sum(weight), max(moved_at), (SELECT turn FROM comments_conversation
WHERE article_id = (SELECT id FROM newsroom_article WHERE slug = {slug})) FROM public_generation"""
OF_SQLITE, OF_POSTGRESQL = READ_WITH_TURN.format(slug="?"), READ_WITH_TURN.format(slug="$1")
OF_ARTICLE = re.compile(r"/blog/([a-zA-Z0-9_-]{1,100})/", re.ASCII)
# Rows are added up once there are so many that reading them would cost something.
MANY = 50
ADD_UP = """
WITH past AS (DELETE FROM public_generation WHERE id <> 0 RETURNING weight, moved_at)
UPDATE public_generation
SET weight = weight + (SELECT sum(weight) FROM past), moved_at = (SELECT max(moved_at) FROM past)
WHERE id = 0 AND EXISTS (SELECT 1 FROM past)
"""


def current(path: str = "") -> Token | None:
    """The generation of a page as it is committed now; None where the database does not say."""
    article = OF_ARTICLE.match(path)
    own = connections[DEFAULT_DB_ALIAS]
    try:
        own.ensure_connection()
        with own.wrap_database_errors:
            # Not Django's cursor: around a query of five microseconds it would cost three times as much.
            if own.vendor == "postgresql":
                token = _asked(own.connection, article[1] if article else "")
            else:
                execute = own.connection.execute
                token = (execute(OF_SQLITE, (article[1],)) if article else execute(READ)).fetchone()
    except DatabaseError as error:
        logger.warning("The database does not say which pages are right, so they are made anew: %s", error)
        if not own.in_atomic_block:
            own.close()
        return None
    return None if token[0] is None else token


# Connections whose server has planned both questions, where planning is most of what they cost.
_planned = WeakSet[Any]()


def _asked(own: Any, slug: str) -> Token:
    """What PostgreSQL says, in its own words; past psycopg's cursor, which takes ten times as long to ask."""
    server = own.pgconn
    if own not in _planned:
        planned = [server.prepare(b"generation", READ.encode())]
        planned += [server.prepare(b"generation_with_turn", OF_POSTGRESQL.encode())]
        if all(one.status == ExecStatus.COMMAND_OK for one in planned):
            _planned.add(own)
    given = [slug.encode()] if slug else []
    said = server.exec_prepared(b"generation_with_turn" if slug else b"generation", given)
    if said.status != ExecStatus.TUPLES_OK:  # a pooler may have put another server behind the connection
        said = server.exec_params((OF_POSTGRESQL if slug else READ).encode(), given)
    if said.status != ExecStatus.TUPLES_OK:
        raise OperationalError(said.error_message.decode(errors="replace"))
    return tuple(said.get_value(0, column) for column in range(said.nfields))


def add_up() -> None:
    """Add the rows of many transactions to the first one; the generation stays what it is."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public_generation")
        if cursor.fetchone()[0] > MANY:
            cursor.execute(ADD_UP)
