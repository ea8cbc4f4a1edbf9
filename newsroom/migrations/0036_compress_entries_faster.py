"""PostgreSQL packs what an entry keeps with LZ4 where it can: quicker to index, and to look through for a phrase."""

from django.db import migrations

COLUMNS = ("headline", "standfirst", "names", "dense", "body", "plain")
KNOWS_LZ4 = "SELECT 1 FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"


def compress(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(KNOWS_LZ4)
        if cursor.fetchone():  # a server may be built without it, and keeps its own way then
            for column in COLUMNS:
                cursor.execute(f"ALTER TABLE newsroom_searchentry ALTER COLUMN {column} SET COMPRESSION lz4")


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0035_ask_for_second_factor")]
    operations = [migrations.RunPython(compress, migrations.RunPython.noop)]
