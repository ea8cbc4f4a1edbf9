"""What moves the generation: the database itself, in the transaction that changes what readers see.

Triggers miss nothing that signals would: updates of a query, bulk inserts, a person at the database's own
console. Every table of ours is watched unless it is named here, so that what is added later is covered.
"""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.apps import AppConfig
from django.apps import apps as all_apps
from django.db import connections, transaction
from django.db.models import CASCADE, ForeignKey, Model

from public.page_cache import talking

PREFIX = "page_cache_"

# Nothing on a page that is kept for everybody comes from these.
NOT_SHOWN = set(
    """
    newsroom.article_pictures newsroom.heartbeat newsroom.linkcheck newsroom.linkcheck_articles
    newsroom.presence newsroom.previewlink newsroom.relateddue newsroom.reviewnote newsroom.revision
    newsroom.searchentry newsroom.searchword newsroom.trait newsroom.unansweredquery newsroom.untoldnote
    newsroom.user newsroom.user_groups newsroom.user_user_permissions newsroom.workingcopy
    newsletter.addresschange newsletter.collectedlink newsletter.consent newsletter.countedlink
    newsletter.delivery newsletter.event newsletter.formerslug newsletter.formertoken
    newsletter.frozenmail newsletter.outboxmail newsletter.refusedrow newsletter.section
    newsletter.subscriber newsletter.subscriber_followed_tags newsletter.subscriberimport
    newsletter.subscription newsletter.suppression
    comments.answerwish comments.comment comments.commenter comments.conversation comments.decision
    comments.helpful comments.report
    public.generation public.savedarticle public.sharedcount
    """.split()
)
# Columns that change while readers see what they saw.
UNSEEN = {
    "newsroom.article": {
        *("publish_at", "review_by", "live_revision", "pending_revision", "desk_key", "created_by"),
        *("updated_at", "renderer_version"),
    },
    "newsroom.image": {"renditions_lease_ends", "renditions_tries", "upload_key", "uploaded_by"},
    "newsroom.relatedarticle": {"score"},
    "newsletter.newsletter": {"nothing_new_until"},
    "comments.houserules": {"told_at"},
}
# Rows that readers see, of what has drafts too, and of what hangs on it.
SEEN = {
    "newsletter.issue": "{row}.state IN ('sending', 'sent')",
    "newsroom.article": "{row}.status = 'published'",
}
PART_OF = "EXISTS (SELECT 1 FROM {parent} WHERE {parent}.id = {row}.{column} AND {own})"

SQLITE = """CREATE TRIGGER {name} AFTER {event} ON "{table}" WHEN {condition} BEGIN
UPDATE public_generation SET weight = weight + 1, moved_at = strftime('%Y-%m-%d %H:%M:%f', 'now')
WHERE id = 0; END"""
# A row under the transaction's own number: nobody waits for it, and it is added once.
POSTGRESQL = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF {condition} THEN
INSERT INTO public_generation (id, weight, moved_at) VALUES (txid_current(), 1, clock_timestamp())
ON CONFLICT (id) DO NOTHING;
END IF; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {name}()"""
STANDING = {
    "sqlite": "SELECT name, '' FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'page_cache_%'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'page_cache_%'",
}
REMOVE = {
    "sqlite": "DROP TRIGGER IF EXISTS {name}",
    "postgresql": "DROP FUNCTION IF EXISTS {name}() CASCADE",
}
FIRST_ROW = "INSERT INTO public_generation (id, weight, moved_at) VALUES (0, 0, {now}) ON CONFLICT DO NOTHING"
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "clock_timestamp()"}


def stand_down(using: str = "default", plan: Any = (), **kwargs: Any) -> None:
    """The receiver of `pre_migrate`: no table can be made anew while triggers name it."""
    if plan:
        _remove(using, _standing(using))


def stand_up(using: str = "default", apps: Any = all_apps, **kwargs: Any) -> None:
    """The receiver of `post_migrate`: let every table that readers see move the generation."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    if "public_generation" not in tables or "comments_conversation" not in tables:
        return
    wanted = _statements(connection.vendor) if apps is all_apps else dict(statements(connection.vendor, apps))
    standing = _standing(using)
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(FIRST_ROW.format(now=NOW[connection.vendor]))
        _remove(using, standing - wanted.keys())
        for name in wanted.keys() - standing:
            cursor.execute(wanted[name])


def watched(apps: Any = all_apps) -> Iterator[type[Model]]:
    """The models whose rows readers see."""
    ours = {config.label for config in all_apps.get_app_configs() if is_ours(config)}
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        is_table = options.managed and not options.proxy
        if options.app_label in ours and is_table and options.label_lower not in NOT_SHOWN:
            yield model


def is_ours(config: AppConfig) -> bool:
    """Whether an application belongs to this project."""
    return "site-packages" not in config.path


@lru_cache(maxsize=2)
def _statements(vendor: str) -> dict[str, str]:
    return dict(statements(vendor, all_apps))


def statements(vendor: str, apps: Any) -> Iterator[tuple[str, str]]:
    """Each trigger's name and what makes it; another definition has another name."""
    yield from talking.statements(vendor, PREFIX)
    for model in watched(apps):
        options = model._meta
        if vendor == "postgresql":
            condition = f"({seen(options, 'NEW')} OR {seen(options, 'OLD')}) AND ({differs(options, vendor)})"
            yield _named(POSTGRESQL, options, "any", condition)
            continue
        yield _named(SQLITE, options, "INSERT", seen(options, "NEW"))
        yield _named(SQLITE, options, "DELETE", seen(options, "OLD"))
        condition = f"({seen(options, 'NEW')} OR {seen(options, 'OLD')}) AND ({differs(options, vendor)})"
        yield _named(SQLITE, options, "UPDATE", condition)


def seen(options: Any, row: str) -> str:
    """The condition under which readers see a row: its own, or that of what it belongs to."""
    if options.label_lower in SEEN:
        return SEEN[options.label_lower].format(row=row)
    for label, condition in SEEN.items():
        for field in options.concrete_fields:
            if belongs_to(field, label):
                parent = field.remote_field.model._meta.db_table
                own = condition.format(row=parent)
                return PART_OF.format(parent=parent, row=row, column=field.column, own=own)
    return "(1 = 1)"


def belongs_to(field: Any, label: str) -> bool:
    """Whether a field says which article or issue a row is a part of."""
    if not isinstance(field, ForeignKey) or field.name != label.rpartition(".")[2]:
        return False
    return field.remote_field.on_delete is CASCADE and field.remote_field.model._meta.label_lower == label


def differs(options: Any, vendor: str) -> str:
    """Whether any column that readers see has another value than before."""
    unlike = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    unseen = UNSEEN.get(options.label_lower, set())
    # In one order, whether a model comes from the code or from the history of migrations.
    columns = sorted(field.column for field in options.concrete_fields if field.name not in unseen)
    return " OR ".join(f'OLD."{column}" {unlike} NEW."{column}"' for column in columns)


def _named(template: str, options: Any, event: str, condition: str) -> tuple[str, str]:
    definition = f"{template}{options.db_table}{condition}"
    digest = hashlib.sha256(definition.encode()).hexdigest()[:8]
    name = f"{PREFIX}{options.db_table[:30]}_{event.lower()}_{digest}"
    statement = template.format(name=name, table=options.db_table, event=event, condition=condition)
    return name, statement


def _standing(using: str) -> set[str]:
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return {name for name, _ in cursor.fetchall()}


def _remove(using: str, names: set[str]) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(REMOVE[connection.vendor].format(name=name))
