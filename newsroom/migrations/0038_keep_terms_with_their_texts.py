"""PostgreSQL keeps the body's terms in order with the texts they were made from.

Each alone packs badly; together the terms repeat what LZ4 has just seen. SQLite keeps no terms here.
"""

from django.db import migrations, models

INDEX = """CREATE INDEX search_terms ON newsroom_searchentry USING gin
    (newsroom_search_terms(headline, standfirst, names, dense, {body}, marks, article_id))
    WITH (fastupdate = off)"""
WITHOUT_STATISTICS = "ALTER INDEX search_terms ALTER COLUMN 1 SET STATISTICS 0"
DROP = "DROP INDEX IF EXISTS search_terms"
JOIN = "UPDATE newsroom_searchentry SET texts = texts || E'\\n' || body"
PART = """UPDATE newsroom_searchentry SET body = split_part(texts, E'\\n', 5),
    texts = array_to_string((string_to_array(texts, E'\\n'))[:4], E'\\n')"""


def run(schema_editor, *statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def join(apps, schema_editor):
    run(schema_editor, DROP, JOIN)


def part(apps, schema_editor):
    run(schema_editor, PART, INDEX.format(body="body"), WITHOUT_STATISTICS)


def build(apps, schema_editor):
    run(schema_editor, INDEX.format(body="split_part(texts, E'\\n', 5)"), WITHOUT_STATISTICS)


def drop(apps, schema_editor):
    run(schema_editor, DROP)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0037_add_letter_typeface")]
    operations = [
        migrations.RenameField("searchentry", "plain", "texts"),
        migrations.AlterField(
            "searchentry",
            "texts",
            models.TextField(
                help_text="Headline, standfirst, names and body as read, one a line; then the body's terms in order,"
                " where phrases are looked for in them."
            ),
        ),
        migrations.RunPython(join, part),
        migrations.AlterField("searchentry", "body", models.TextField(default="")),  # for the way back
        migrations.RemoveField("searchentry", "body"),
        migrations.RunPython(build, drop),
    ]
