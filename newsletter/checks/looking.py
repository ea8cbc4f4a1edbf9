"""What one question to the outside is answered: a link, a picture, a domain, each with its meaning."""

import io
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image as Pillow

from newsletter.checks import sender_dns
from newsletter.checks.links_in_letters import Question
from newsletter.checks.verdicts import Answer, Verdict
from newsroom.links.fetching import Answer as Fetched
from newsroom.links.fetching import Fetcher, Limits, PrivateAddress, Refused, Unreachable
from newsroom.links.link_checks import GONE

logger = logging.getLogger(__name__)

LINK_LIMITS = Limits(seconds=8, silence=5, size=2_000)
PICTURE_LIMITS = Limits(seconds=10, silence=5, size=3_000_000)
HEAVY = 1_000_000


@dataclass(frozen=True)
class Looker:
    """With what, and for how long, others are asked."""

    links: Fetcher = field(default_factory=lambda: Fetcher(limits=LINK_LIMITS))
    pictures: Fetcher = field(default_factory=lambda: Fetcher(limits=PICTURE_LIMITS))
    resolver: "sender_dns.Resolver | None" = None
    seconds: float = 30.0


def look(question: Question, looker: Looker) -> Answer:
    """Ask one question; whatever goes wrong is an answer too."""
    try:
        return _LOOKS[question.kind](question, looker)
    except PrivateAddress as refusal:
        return Answer(Verdict.BAD, f"Readers cannot open it: {refusal}")
    except Refused as refusal:
        return Answer(Verdict.UNKNOWN, str(refusal))
    except Unreachable as trouble:
        return Answer(Verdict.DOUBTFUL, str(trouble))
    except Exception:
        logger.exception("Asking about %s failed", question.key)
        return Answer(Verdict.UNKNOWN, "Asking failed; the log says why.")


def _link(question: Question, looker: Looker) -> Answer:
    answer = looker.links.head(question.about)
    if answer.status >= 400 and answer.status != 429:
        # Many do not understand HEAD.
        answer = looker.links.get(question.about)
    return _meaning(answer)


def _meaning(answer: Fetched) -> Answer:
    if answer.is_good:
        return Answer(Verdict.GOOD)
    if answer.status in GONE:
        return Answer(Verdict.BAD, f"It says that there is no such page (answer {answer.status}).")
    if answer.status >= 500:
        return Answer(Verdict.DOUBTFUL, f"It answers with an error ({answer.status}).")
    return Answer(Verdict.UNKNOWN, f"It lets no machine look (answer {answer.status}); open it to see.")


def _picture(question: Question, looker: Looker) -> Answer:
    answer = looker.pictures.get(question.about)
    if not answer.is_good:
        return _meaning(answer)
    if answer.is_cut:
        return Answer(Verdict.DOUBTFUL, "It weighs more than 3 MB. Use a smaller copy.")
    return shown_at(answer.body, question.width)


def shown_at(content: bytes, width: int) -> Answer:
    """Whether this is a picture that mail programs can show, wide enough and not too heavy."""
    try:
        picture = Pillow.open(io.BytesIO(content))
    except (OSError, ValueError, Pillow.DecompressionBombError):
        return Answer(Verdict.BAD, "What is there is no picture.")
    if picture.format not in ("JPEG", "PNG", "GIF", "MPO"):
        return Answer(Verdict.DOUBTFUL, f"It is {picture.format}, which not every mail program shows.")
    if picture.width < width:
        said = f"It is {picture.width} pixels wide and shown at {width}, so it looks coarse."
        return Answer(Verdict.DOUBTFUL, said)
    if len(content) > HEAVY:
        return Answer(Verdict.DOUBTFUL, f"It weighs {len(content) / 1_000_000:.1f} MB. Use a smaller copy.")
    return Answer(Verdict.GOOD)


def _at_the_dns(question: Question, looker: Looker) -> Answer:
    return sender_dns.look(question.kind, question.about, looker.resolver)


_LOOKS: dict[str, Callable[[Question, Looker], Answer]] = {
    "link": _link,
    "picture": _picture,
    **dict.fromkeys(sender_dns.CHECKS, _at_the_dns),
}
