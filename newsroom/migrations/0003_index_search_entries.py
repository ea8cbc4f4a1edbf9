"""The index over the entries: FTS5 kept by triggers on SQLite, a generated tsvector under GIN on PostgreSQL.

A change of newsroom_searchentry on SQLite makes the table anew and drops its triggers: such a migration
must run `build` again.
"""

from django.db import migrations

COLUMNS = ["headline", "standfirst", "names", "dense", "body"]
NEW = ", ".join(f"new.{column}" for column in COLUMNS)
OLD = ", ".join(f"old.{column}" for column in COLUMNS)
NAMES = ", ".join(COLUMNS)
FORGET = (
    f"INSERT INTO newsroom_search_fts(newsroom_search_fts, rowid, {NAMES})"
    f" VALUES ('delete', old.article_id, {OLD});"
)
LEARN = f"INSERT INTO newsroom_search_fts(rowid, {NAMES}) VALUES (new.article_id, {NEW});"

# The terms are made by newsroom/search/analyser.py; the tokenizer only parts them at spaces. Phrases are
# looked up in the entries, so the index keeps no positions.
SQLITE = [
    f"""CREATE VIRTUAL TABLE newsroom_search_fts USING fts5({NAMES},
        content='newsroom_searchentry', content_rowid='article_id', detail=column, columnsize=0,
        tokenize="ascii tokenchars '.+#'")""",
    f"CREATE TRIGGER newsroom_search_learn AFTER INSERT ON newsroom_searchentry BEGIN {LEARN} END",
    f"CREATE TRIGGER newsroom_search_forget AFTER DELETE ON newsroom_searchentry BEGIN {FORGET} END",
    f"""CREATE TRIGGER newsroom_search_change AFTER UPDATE ON newsroom_searchentry
        BEGIN {FORGET} {LEARN} END""",
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS newsroom_search_learn",
    "DROP TRIGGER IF EXISTS newsroom_search_forget",
    "DROP TRIGGER IF EXISTS newsroom_search_change",
    "DROP TABLE newsroom_search_fts",
]


def marked(mark, column):
    return f"replace(rtrim({column}), ' ', ' {mark}:')"


# GIN knows no weights: a weighted query would read every row that matches. So each field also gives its
# terms with marks (h: headline, t: anything above the text, p: that or repeated in the text), and GIN
# answers alone.
TERMS = " || ".join(
    [
        "headline || standfirst || names || body",
        marked("h", "headline"),
        *(marked("t", column) for column in ("headline", "standfirst", "names")),
        *(marked("p", column) for column in ("headline", "standfirst", "names", "dense")),
    ]
)
POSTGRESQL = [
    f"""ALTER TABLE newsroom_searchentry ADD COLUMN terms tsvector
        GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array({TERMS}, ' '), ''))) STORED""",
    # Told how common a word is, the planner would rather read every row, each with its terms unpacked.
    "ALTER TABLE newsroom_searchentry ALTER COLUMN terms SET STATISTICS 0",
    # Pending rows would have to be read one by one by every search.
    "CREATE INDEX search_terms ON newsroom_searchentry USING gin (terms) WITH (fastupdate = off)",
]
POSTGRESQL_BACK = ["ALTER TABLE newsroom_searchentry DROP COLUMN terms"]


def run(schema_editor, statements):
    for statement in statements.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def build(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unbuild(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0002_add_search_entries")]
    operations = [migrations.RunPython(build, unbuild)]
