"""The log of consent is only added to: the database refuses everything else, whoever asks.

One change is let through, which erasure needs: taking out who it was. The triggers are looked for after
every migration, as SQLite drops them with a table that is made anew.
"""

import hashlib
from typing import Any

from django.db import connections, transaction

TABLE = "newsletter_consent"
_KEPT = ("id", "action", "about", "address_hash", "wording", "version", "source", "at")
_SAYS = "The log of consent is only added to."
_STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'consent_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'consent_%' AND NOT tgisinternal",
}
_REMOVE = {
    "sqlite": "DROP TRIGGER IF EXISTS {name}",
    "postgresql": "DROP FUNCTION IF EXISTS {name}() CASCADE",
}
_SQLITE = """CREATE TRIGGER {name} BEFORE {event} ON newsletter_consent {when}
BEGIN SELECT RAISE(ABORT, '{says}'); END"""
_POSTGRESQL = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF TG_OP = 'UPDATE' THEN IF {only_takes_out} THEN RETURN NEW; END IF; END IF;
RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON newsletter_consent FOR EACH ROW EXECUTE FUNCTION {name}()"""


def stand_up(using: str = "default", **kwargs: Any) -> None:
    """The receiver of `post_migrate`: make the triggers that are not there, and drop older ones."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if not _has_the_columns(connection, cursor):
            return
        wanted = statements(connection.vendor)
        cursor.execute(_STANDING[connection.vendor])
        standing = {str(name) for (name,) in cursor.fetchall()}
        for name in standing - wanted.keys():
            cursor.execute(_REMOVE[connection.vendor].format(name=name))
        for name in wanted.keys() - standing:
            cursor.execute(wanted[name])


def statements(vendor: str) -> dict[str, str]:
    """Each trigger's name and what makes it; another definition has another name."""
    allowed = only_takes_out("IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT")
    if vendor == "postgresql":
        return dict([_named(_POSTGRESQL, "kept", only_takes_out=allowed)])
    return dict(
        [
            _named(_SQLITE, "kept", event="DELETE", when=""),
            _named(_SQLITE, "unchanged", event="UPDATE", when=f"WHEN NOT ({allowed})"),
        ]
    )


def only_takes_out(unlike: str) -> str:
    """The condition under which an update does no more than take out who it was."""
    same = [f'NOT (OLD."{column}" {unlike} NEW."{column}")' for column in _KEPT]
    emptied = [
        f"(NOT (OLD.subscription_id {unlike} NEW.subscription_id) OR NEW.subscription_id IS NULL)",
        f"(NOT (OLD.ip_address {unlike} NEW.ip_address) OR NEW.ip_address IS NULL)",
        "(OLD.email = NEW.email OR NEW.email = '')",
    ]
    return " AND ".join([*same, *emptied])


def _named(template: str, what: str, **parts: str) -> tuple[str, str]:
    definition = template.format(name="", says=_SAYS, **parts)
    name = f"consent_{what}_{hashlib.sha256(definition.encode()).hexdigest()[:8]}"
    return name, template.format(name=name, says=_SAYS, **parts)


def _has_the_columns(connection: Any, cursor: Any) -> bool:
    """Whether the table is there and as the code knows it; on the way back through migrations it is not."""
    if TABLE not in connection.introspection.table_names(cursor):
        return False
    there = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
    return set(_KEPT) <= there
