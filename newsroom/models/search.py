"""What the search index holds: an entry for each published article, and the words that occur."""

from django.db import models


class SearchEntry(models.Model):
    """One published article as the index sees it.

    The short columns come first: ranking reads only those, for hundreds of rows.
    """

    article = models.OneToOneField(
        "newsroom.Article", primary_key=True, on_delete=models.CASCADE, related_name="search_entry"
    )
    published_at = models.DateTimeField()
    marks = models.TextField(default="", help_text="What it is and bears, as filters ask for it.")
    headline = models.TextField()
    standfirst = models.TextField()
    names = models.TextField(help_text="Tags, authors and the tool under review.")
    dense = models.TextField(help_text="The terms that the body repeats.")
    texts = models.TextField(
        help_text="Headline, standfirst, names and body as read, one a line; then the body's terms in order,"
        " where phrases are looked for in them."
    )

    class Meta:
        verbose_name_plural = "search entries"
        indexes = [models.Index(fields=["published_at", "article"], name="entries_by_date")]

    def __str__(self) -> str:
        return self.texts.partition("\n")[0]


class SearchWord(models.Model):
    """A word as people write it, unstemmed, with the number of articles that hold it."""

    word = models.CharField(max_length=60, primary_key=True)
    articles = models.IntegerField(default=0)

    class Meta:
        indexes = [
            # Answers for all words that begin alike without reading the table.
            models.Index(
                fields=["word", "articles"], opclasses=["varchar_pattern_ops", "int4_ops"], name="word_counts"
            )
        ]

    def __str__(self) -> str:
        return self.word
