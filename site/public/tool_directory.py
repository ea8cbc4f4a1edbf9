"""The tool directory: what a reader may ask of it, and which tools answer that."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from newsroom.models import Article, Tool

RATINGS = {"4.5": "4.5 and better", "4": "4 and better", "3": "3 and better", "any": "Reviewed"}
SORTS = {"name": "Name", "rating": "Rating", "newest": "Newest review"}
# More would be a list that nobody reads through; the form names the most common ones.
MOST_PLATFORMS = 20


@dataclass(frozen=True)
class Asked:
    """What a reader asks for; anything that the directory does not know counts as not asked."""

    price: str = ""
    platform: str = ""
    rating: str = ""
    sort: str = "name"

    @property
    def is_narrow(self) -> bool:
        """Whether some tools may be left out."""
        return bool(self.price or self.platform or self.rating)

    @property
    def is_plain(self) -> bool:
        """Whether it is the whole directory as it always stands."""
        return self == Asked()

    def query(self) -> str:
        """The same as a query string, without what says nothing."""
        said = {"price": self.price, "platform": self.platform, "rating": self.rating}
        said |= {"sort": self.sort if self.sort != "name" else ""}
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Entry:
    """A tool and its newest review, where there is one."""

    tool: Tool
    review: Article | None = None

    @property
    def rating(self) -> Decimal:
        """What its newest review gave it; nothing without one."""
        return (self.review.rating if self.review else None) or Decimal(0)


@dataclass(frozen=True)
class Choice:
    """One answer to a question of the form, with the number of tools behind it."""

    value: str
    label: str
    count: int


def read(typed: Mapping[str, str], platforms: Iterable[str]) -> Asked:
    """What a query asks for; platforms are known by their name in small letters."""
    price, rating, sort = (typed.get(name, "") for name in ("price", "rating", "sort"))
    platform = typed.get("platform", "").strip().lower()
    return Asked(
        price=price if price in Tool.Pricing.values else "",
        platform=platform if platform in {name.lower() for name in platforms} else "",
        rating=rating if rating in RATINGS else "",
        sort=sort if sort in SORTS else "name",
    )


def matching(entries: Iterable[Entry], asked: Asked) -> list[Entry]:
    """The entries that fit, in the order that was asked for."""
    found = [entry for entry in entries if fits(entry, asked)]
    found.sort(key=lambda entry: entry.tool.name.casefold())
    if asked.sort == "rating":
        found.sort(key=lambda entry: entry.rating, reverse=True)
    elif asked.sort == "newest":
        found.sort(key=published, reverse=True)
    return found


def fits(entry: Entry, asked: Asked) -> bool:
    """Whether an entry is among those asked for."""
    if asked.price and entry.tool.pricing != asked.price:
        return False
    if asked.platform and asked.platform not in {name.lower() for name in platforms_of(entry.tool)}:
        return False
    if asked.rating == "any":
        return entry.review is not None
    return not asked.rating or entry.rating >= Decimal(asked.rating)


def published(entry: Entry) -> float:
    """When its newest review appeared; before everything where there is none."""
    moment = entry.review.first_published_at if entry.review else None
    return moment.timestamp() if moment else 0.0


def platforms_of(tool: Tool) -> list[str]:
    """What a tool runs on; whatever else somebody stored there counts as nothing."""
    return [name for name in tool.platforms if isinstance(name, str)]


def all_platforms(tools: Iterable[Tool]) -> list[str]:
    """What the tools run on, the most common first, each spelt as most spell it."""
    counted = Counter(name for tool in tools for name in platforms_of(tool))
    spelt: dict[str, str] = {}
    for name, _ in counted.most_common():
        spelt.setdefault(name.lower(), name)
    return list(spelt.values())[:MOST_PLATFORMS]


def choices(entries: Sequence[Entry], asked: Asked, platforms: Sequence[str]) -> dict[str, list[Choice]]:
    """For each question its answers, with how many tools each would leave beside the other answers."""
    questions: dict[str, list[tuple[str, str]]] = {
        "price": [(str(value), str(label)) for value, label in Tool.Pricing.choices],
        "platform": [(name.lower(), name) for name in platforms],
        "rating": list(RATINGS.items()),
    }
    return {
        name: [
            Choice(value, label, sum(fits(entry, replace(asked, **{name: value})) for entry in entries))
            for value, label in [("", "Any"), *answers]
        ]
        for name, answers in questions.items()
    }
