"""The index keeps what it answers from once, and no longer what can be derived.

SQLite: one column of marked terms in a table of FTS5 without content, which newsroom/search/fts5.py fills.
PostgreSQL: the terms stand in the index alone, made by a function from the texts that the entries keep.
"""

from importlib import import_module

from django.db import migrations

SQLITE = [
    "DROP TRIGGER IF EXISTS newsroom_search_learn",
    "DROP TRIGGER IF EXISTS newsroom_search_forget",
    "DROP TRIGGER IF EXISTS newsroom_search_change",
    "DROP TABLE IF EXISTS newsroom_search_fts",
    """CREATE VIRTUAL TABLE newsroom_search_fts USING fts5(terms, content='', columnsize=0,
        tokenize="ascii tokenchars '.+#|:'")""",
]
AT_ONCE = 500


def marked(mark, column):
    return f"replace(rtrim(replace({column}, '  ', ' ')), ' ', ' {mark}:')"


# h marks the headline, t what else stands above the text, p what the text repeats, n each 256 neighbours.
TERMS = " || ".join(
    [
        "headline || standfirst || names || body",
        marked("h", "headline"),
        marked("t", "standfirst"),
        marked("t", "names"),
        marked("p", "dense"),
        "' n:' || (article >> 8)::text",
    ]
)
POSTGRESQL = [
    # Costly, so that no plan calls it where the index could answer; dearer, and each plan would be compiled first.
    f"""CREATE FUNCTION newsroom_search_terms(
            headline text, standfirst text, names text, dense text, body text, article bigint
        ) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
        BEGIN RETURN array_to_tsvector(array_remove(string_to_array({TERMS}, ' '), '')); END $$""",
    "ALTER TABLE newsroom_searchentry DROP COLUMN terms",
    """CREATE INDEX search_terms ON newsroom_searchentry USING gin
        (newsroom_search_terms(headline, standfirst, names, dense, body, article_id))
        WITH (fastupdate = off)""",
    "ALTER INDEX search_terms ALTER COLUMN 1 SET STATISTICS 0",
]
POSTGRESQL_BACK = [
    "DROP INDEX IF EXISTS search_terms",
    "DROP FUNCTION newsroom_search_terms(text, text, text, text, text, bigint)",
]


def line_of(headline, standfirst, names, dense, body):
    def with_mark(mark, text):
        return " ".join(mark + term for term in text.split())

    above = [with_mark("h:", headline), with_mark("t:", standfirst), with_mark("t:", names)]
    repeated = " ".join("p:" + term for term in dict.fromkeys(dense.split()))
    return " | ".join([headline, standfirst, names, body, *above, repeated])


def fill(cursor):
    """Put into the table what the entries hold, then let go of their terms."""
    last = 0
    while True:
        cursor.execute(
            "SELECT article_id, headline, standfirst, names, dense, body FROM newsroom_searchentry"
            " WHERE article_id > %s ORDER BY article_id LIMIT %s",
            [last, AT_ONCE],
        )
        rows = cursor.fetchall()
        if not rows:
            break
        cursor.executemany(
            "INSERT INTO newsroom_search_fts (rowid, terms) VALUES (%s, %s)",
            [(row[0], line_of(*row[1:])) for row in rows],
        )
        last = rows[-1][0]
    cursor.execute("UPDATE newsroom_searchentry SET body = ''")


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            for statement in SQLITE:
                cursor.execute(statement)
            fill(cursor)
    elif schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def unbuild(apps, schema_editor):
    """As it was; on SQLite an empty index, which `manage.py rebuild_search` fills again."""
    older = import_module("newsroom.migrations.0003_index_search_entries")
    before = import_module("newsroom.migrations.0027_let_search_reach_far")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DELETE FROM newsroom_searchentry")
        schema_editor.execute("DELETE FROM newsroom_searchword")
        for statement in [*before.SQLITE, *older.SQLITE[1:]]:
            schema_editor.execute(statement)
    elif schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL_BACK:
            schema_editor.execute(statement)
        for statement in before.with_terms(before.TERMS)[1:]:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0030_count_words_in_their_index")]
    operations = [migrations.RunPython(build, unbuild)]
