"""What a letter is set in: a list of families, the first of which a reader's machine has is taken.

Nothing is ever loaded; each list ends in families that are everywhere, and in the kind of letter.
"""

from django.utils.safestring import SafeString, mark_safe

from newsroom.models import Publication
from newsroom.models.publication import Typeface

STACKS: dict[str, SafeString] = {
    Typeface.SERIF: mark_safe("Georgia, 'Times New Roman', serif"),
    Typeface.BOOK: mark_safe("'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, serif"),
    Typeface.SANS: mark_safe("'Helvetica Neue', Helvetica, Arial, sans-serif"),
    Typeface.WIDE: mark_safe("Verdana, 'DejaVu Sans', Geneva, sans-serif"),
}


def stack_of(publication: Publication) -> SafeString:
    """The families of a publication's letters, ready for a style; they are ours, and nobody types them."""
    return STACKS[Typeface(publication.letter_typeface)]
