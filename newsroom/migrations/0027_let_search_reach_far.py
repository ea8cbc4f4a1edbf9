"""Quicker answers among very many articles, on each database in its own way.

SQLite keeps where each term stands, so that a phrase is looked up like a word. PostgreSQL marks the articles by
the hundred, so that the newest that match are found without reading all that match.
"""

from importlib import import_module

from django.db import migrations

NAMES = "headline, standfirst, names, dense, body"
# The bar parts texts that no phrase crosses, so it is a term as well.
SQLITE = [
    "DROP TABLE newsroom_search_fts",
    f"""CREATE VIRTUAL TABLE newsroom_search_fts USING fts5({NAMES},
        content='newsroom_searchentry', content_rowid='article_id', columnsize=0,
        tokenize="ascii tokenchars '.+#|'")""",
    "INSERT INTO newsroom_search_fts(newsroom_search_fts) VALUES ('rebuild')",
]
SQLITE_BACK = [
    "DROP TABLE newsroom_search_fts",
    f"""CREATE VIRTUAL TABLE newsroom_search_fts USING fts5({NAMES},
        content='newsroom_searchentry', content_rowid='article_id', detail=column, columnsize=0,
        tokenize="ascii tokenchars '.+#'")""",
    "INSERT INTO newsroom_search_fts(newsroom_search_fts) VALUES ('rebuild')",
]


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
        "' n:' || (article_id >> 8)::text",
    ]
)


def with_terms(terms):
    return [
        "ALTER TABLE newsroom_searchentry DROP COLUMN terms",
        f"""ALTER TABLE newsroom_searchentry ADD COLUMN terms tsvector
            GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array({terms}, ' '), ''))) STORED""",
        "ALTER TABLE newsroom_searchentry ALTER COLUMN terms SET STATISTICS 0",
        "CREATE INDEX search_terms ON newsroom_searchentry USING gin (terms) WITH (fastupdate = off)",
    ]


def run(schema_editor, statements):
    for statement in statements.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def build(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": with_terms(TERMS)})


def unbuild(apps, schema_editor):
    terms = import_module("newsroom.migrations.0003_index_search_entries").TERMS
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": with_terms(terms)})


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0026_let_pages_be_drafts")]
    operations = [migrations.RunPython(build, unbuild)]
