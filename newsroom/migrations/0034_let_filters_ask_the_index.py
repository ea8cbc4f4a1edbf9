"""What an article is and bears stands in the index as marks, so that `tag:` and `kind:` cost no more than a word."""

from collections import defaultdict
from importlib import import_module

from django.db import migrations

earlier = import_module("newsroom.migrations.0031_keep_terms_once")
POSTGRESQL = [
    f"""CREATE FUNCTION newsroom_search_terms(
            headline text, standfirst text, names text, dense text, body text, marks text, article bigint
        ) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
        BEGIN RETURN array_to_tsvector(array_remove(
            string_to_array({earlier.TERMS} || ' ' || marks, ' '), '')); END $$""",
    "DROP INDEX IF EXISTS search_terms",
    """CREATE INDEX search_terms ON newsroom_searchentry USING gin
        (newsroom_search_terms(headline, standfirst, names, dense, body, marks, article_id))
        WITH (fastupdate = off)""",
    "ALTER INDEX search_terms ALTER COLUMN 1 SET STATISTICS 0",
    "DROP FUNCTION newsroom_search_terms(text, text, text, text, text, bigint)",
]
POSTGRESQL_BACK = [
    "DROP INDEX IF EXISTS search_terms",
    earlier.POSTGRESQL[0],
    *earlier.POSTGRESQL[2:],
    "DROP FUNCTION newsroom_search_terms(text, text, text, text, text, text, bigint)",
]
AT_ONCE = 500


def marks_of(apps, keys):
    """The marks of these articles, as newsroom/search/marks.py makes them."""
    article = apps.get_model("newsroom", "Article")
    rows = article.objects.filter(pk__in=keys).values_list("pk", "kind", "tool")
    tags, authors = defaultdict(list), defaultdict(list)
    borne = article.tags.through.objects.filter(article__in=keys).order_by("tag__name", "pk")
    for pk, tag in borne.values_list("article", "tag"):
        tags[pk].append(f"g:{tag}")
    signed = apps.get_model("newsroom", "Authorship").objects.filter(article__in=keys)
    for pk, author in signed.order_by("position", "pk").values_list("article", "author"):
        authors[pk].append(f"a:{author}")
    return {
        pk: " ".join([f"k:{kind}", *tags[pk], *authors[pk], *([f"o:{tool}"] if tool else [])])
        for pk, kind, tool in rows
    }


def mark(apps, schema_editor):
    entries = apps.get_model("newsroom", "SearchEntry").objects
    every = list(entries.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(every), AT_ONCE):
        found = marks_of(apps, every[start : start + AT_ONCE])
        changed = [entries.model(pk=pk, marks=borne) for pk, borne in found.items()]
        entries.bulk_update(changed, ["marks"], batch_size=100)
        if schema_editor.connection.vendor == "sqlite":
            with schema_editor.connection.cursor() as cursor:  # beside what the table holds of them
                cursor.executemany(
                    "INSERT INTO newsroom_search_fts (rowid, terms) VALUES (%s, %s)", list(found.items())
                )


def run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        # A change of rows leaves checks behind that would keep the index from being made.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            schema_editor.execute(statement)


def build(apps, schema_editor):
    mark(apps, schema_editor)
    run(schema_editor, POSTGRESQL)


def unbuild(apps, schema_editor):
    """The marks that SQLite keeps are asked for by nobody."""
    run(schema_editor, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0033_add_marks_to_search_entries")]
    operations = [migrations.RunPython(build, unbuild)]
