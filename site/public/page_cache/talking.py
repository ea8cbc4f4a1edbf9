"""What moves one article's page when its comments change: a turn of its own, kept by the database.

The row of the conversation is written in the transaction that shows, edits or takes back a comment. Two
such transactions on one article wait for each other; on different articles they do not.
"""

import hashlib
from collections.abc import Iterator

TABLE = "comments_comment"
SEEN = "{row}.state IN ('shown', 'gone')"
COLUMNS = ("article_id", "parent_id", "name", "body_html", "state", "helpful", "edited_at")
COUNT = "(SELECT count(*) FROM comments_comment WHERE article_id = {row}.article_id AND state = 'shown')"
TURN = """INSERT INTO comments_conversation (article_id, who_may, turn, count)
VALUES (NEW.article_id, '', 1, {count}) ON CONFLICT (article_id) DO UPDATE
SET turn = comments_conversation.turn + 1, count = excluded.count""".format(count=COUNT.format(row="NEW"))
# Where an article itself is deleted, its conversation must not come back.
TURN_BACK = """UPDATE comments_conversation SET turn = turn + 1, count = {count}
WHERE article_id = OLD.article_id""".format(count=COUNT.format(row="OLD"))  # noqa: S608
SQLITE = 'CREATE TRIGGER {name} AFTER {event} ON "comments_comment" WHEN {condition} BEGIN {turn}; END'
POSTGRESQL = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'DELETE' THEN IF {old} THEN {back}; END IF;
ELSIF TG_OP = 'INSERT' THEN IF {new} THEN {turn}; END IF;
ELSIF ({new} OR {old}) AND ({differs}) THEN {turn};
END IF; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON "comments_comment"
FOR EACH ROW EXECUTE FUNCTION {name}()"""


def statements(vendor: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Each trigger's name and what makes it; another definition has another name."""
    new, old = SEEN.format(row="NEW"), SEEN.format(row="OLD")
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    differs = " OR ".join(f"OLD.{column} {unlike} NEW.{column}" for column in COLUMNS)
    if vendor == "postgresql":
        words = {"new": new, "old": old, "differs": differs, "turn": TURN, "back": TURN_BACK}
        yield _named(POSTGRESQL, prefix, "any", words)
        return
    yield _named(SQLITE, prefix, "INSERT", {"condition": new, "turn": TURN})
    yield _named(SQLITE, prefix, "DELETE", {"condition": old, "turn": TURN_BACK})
    yield _named(SQLITE, prefix, "UPDATE", {"condition": f"({new} OR {old}) AND ({differs})", "turn": TURN})


def _named(template: str, prefix: str, event: str, words: dict[str, str]) -> tuple[str, str]:
    digest = hashlib.sha256(f"{template}{words}".encode()).hexdigest()[:8]
    name = f"{prefix}talking_{event.lower()}_{digest}"
    return name, template.format(name=name, event=event, **words)
