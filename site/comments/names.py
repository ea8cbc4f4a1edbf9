"""What somebody may be called: one line, in letters, and not like somebody of ours."""

import unicodedata
from functools import lru_cache

from newsroom.markdown.small import without_towers
from newsroom.models import Author, Publication, User

LONGEST = 60
# Letters of other alphabets that look like ours, by the letter that people read.
LOOKS_LIKE = str.maketrans(
    dict(zip("аеорсухіјѕԁһӏмтквнґ", "aeopcyxijsdhimtkbhr", strict=True))  # Cyrillic
    | dict(zip("αβορνικτεγυηω", "abopvikteyunw", strict=True))  # Greek
    | dict(zip("013457@$|!", "oieastasii", strict=True))
)
OF_US = (
    "admin",
    "administrator",
    "moderator",
    "editor",
    "editors",
    "publisher",
    "staff",
    "team",
    "redaktion",
)


def tidy(typed: str) -> str:
    """A name on one line, without signs that nobody sees or that turn others around."""
    folded = unicodedata.normalize("NFKC", typed[: LONGEST * 20])
    kept = (" " if s.isspace() else s for s in folded)
    shown = "".join(s for s in kept if unicodedata.category(s) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(without_towers(shown).split())


def problem(name: str, user: User | None = None) -> str:
    """The sentence for a name that cannot be taken; empty for all others."""
    if not any(sign.isalpha() for sign in name):
        return "Write the name that is to stand beside your comment."
    if len(name) > LONGEST:
        return f"This name has {len(name)} characters; at most {LONGEST} fit."
    if is_taken(name, user):
        return f"“{name}” reads like somebody of this publication. Choose a name that is yours."
    return ""


def is_taken(name: str, user: User | None = None) -> bool:
    """Whether readers could take this name for an author, an editor, or the publication."""
    if user is not None and user.is_staff:
        return False
    seen = skeleton(name)
    return seen in map(skeleton, OF_US) or seen in {skeleton(one) for one in names_of_ours()}


def names_of_ours() -> list[str]:
    """Everybody who signs here, and the publication."""
    staff = User.objects.filter(is_staff=True, is_active=True)
    people = [f"{first} {last}" for first, last in staff.values_list("first_name", "last_name")]
    people += staff.values_list("username", flat=True)
    return [*Author.objects.values_list("name", flat=True), *people, Publication.load().name]


@lru_cache(maxsize=1024)
def skeleton(name: str) -> str:
    """A name as an eye takes it in: no case, no marks, no spaces, look-alikes as what they look like."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(s for s in bare if not unicodedata.combining(s)).translate(LOOKS_LIKE)
    return "".join(s for s in letters if s.isalnum()).replace("l", "i") or "?"
