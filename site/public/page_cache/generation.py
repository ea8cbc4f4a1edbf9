"""Which generation of the publication the database holds, asked at every request."""

import logging
import re
from typing import Any

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
TURN = """(SELECT turn FROM comments_conversation
WHERE article_id = (SELECT id FROM newsroom_article WHERE slug = {slug}))"""
READ_WITH_TURN = f"SELECT sum(weight), max(moved_at), {TURN.format(slug='?')} FROM public_generation"  # noqa: S608
# On PostgreSQL a function: it plans the question once for a connection, where planning is most of its cost.
FUNCTION = f"""CREATE OR REPLACE FUNCTION public_generation_of(
wanted text, OUT added_up numeric, OUT moved timestamptz, OUT its_turn bigint
) LANGUAGE plpgsql STABLE AS $$ BEGIN
SELECT sum(weight), max(moved_at) INTO added_up, moved FROM public_generation;
IF wanted <> '' THEN its_turn := {TURN.format(slug="wanted")}; END IF;
END $$"""  # noqa: S608
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
                token = _asked(own.connection.pgconn, article[1] if article else "")
            else:
                execute = own.connection.execute
                token = (execute(READ_WITH_TURN, (article[1],)) if article else execute(READ)).fetchone()
    except DatabaseError as error:
        logger.warning("The database does not say which pages are right, so they are made anew: %s", error)
        if not own.in_atomic_block:
            own.close()
        return None
    return None if token[0] is None else token


def _asked(server: Any, slug: str) -> Token:
    """What PostgreSQL says, in its own words; past psycopg's cursor, which takes ten times as long to ask."""
    said = server.exec_params(b"SELECT * FROM public_generation_of($1)", [slug.encode()])
    if said.status != ExecStatus.TUPLES_OK:
        raise OperationalError(said.error_message.decode(errors="replace"))
    return tuple(said.get_value(0, column) for column in range(3))


def add_up() -> None:
    """Add the rows of many transactions to the first one; the generation stays what it is."""
    if connection.vendor != "postgresql":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public_generation")
        if cursor.fetchone()[0] > MANY:
            cursor.execute(ADD_UP)
