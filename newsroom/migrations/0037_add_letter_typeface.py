"""What letters are set in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0036_compress_entries_faster")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="letter_typeface",
            field=models.CharField(
                choices=[
                    ("serif", "Georgia, as a newspaper"),
                    ("book", "Palatino, as a book"),
                    ("sans", "Helvetica or Arial, plain"),
                    ("wide", "Verdana, wide and clear"),
                ],
                default="serif",
                help_text="For the newsletter and all other mail. Mails load no fonts; readers have these already.",
                max_length=8,
                verbose_name="typeface of letters",
            ),
        ),
    ]
