"""Where a term stands, as a mark before it, so that an index answers for headlines alone as for everything.

h: the headline, t: what else stands above the text, p: what the text repeats. A term without a mark may stand
anywhere. The terms of the analyser hold no colon.
"""

from collections.abc import Iterable

from newsroom.search.query import Item

# The marks that a term bears in each zone: h is the headline, t whatever stands above the text, p that and
# what the text repeats.
ZONES = {"": ("",), "h": ("h:",), "t": ("h:", "t:"), "p": ("h:", "t:", "p:")}


# What an article is and bears, so that filters are asked for like words.
KIND, TAG, AUTHOR, TOOL = "k:", "g:", "a:", "o:"
NOTHING = "k:"  # a mark that no article bears


def of_article(kind: str, tags: Iterable[int], authors: Iterable[int], tool: int | None) -> str:
    """The marks that say what an article is and bears, between spaces."""
    borne = [f"{KIND}{kind}", *(f"{TAG}{pk}" for pk in tags), *(f"{AUTHOR}{pk}" for pk in authors)]
    return " ".join([*borne, *([f"{TOOL}{tool}"] if tool else [])])


def in_zone(term: str, zone: str) -> list[str]:
    """A term as it may stand in the index where it stands in a zone."""
    return [mark + term for mark in ZONES[zone]]


def phrases(item: Item, zone: str) -> list[list[str]]:
    """The words of a phrase in order, as each part of a zone holds them; nothing repeats a phrase."""
    return [[mark + term for term in item.alternatives[0]] for mark in ZONES[zone] if mark != "p:"]
