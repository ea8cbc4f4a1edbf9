"""Where references lead: articles, tags, tools and pictures as the database has them now.

Markdown stays pure: it is given `lookup` from here. What depends on something that changed (its
address, whether readers may open it, a picture's renditions) is rendered anew by `rerender`.
"""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from newsroom import markdown
from newsroom.doorbell import ring
from newsroom.images.pictures import renditions_of
from newsroom.markdown import Medium, Ref, Rendered, Target
from newsroom.signals import publication_changed

logger = logging.getLogger(__name__)

# What is derived from an article's body whenever it is saved.
DERIVED = ("body_html", "contents", "word_count", "reading_minutes", "renderer_version")
# So many articles are rendered anew while somebody waits; a worker renders the others.
AT_ONCE = 20
WAITING = 0  # the renderer's version of those
# More references than anybody writes; SQLite takes this many values in one question.
MOST = 2_000
IN_SOURCE = re.compile(
    r"\[(?P<words>[^\[\]\n]{0,500})\]\((?P<kind>article|tag|tool):(?P<key>[0-9]{1,12})(?P<rest>[^()\n]{0,300})\)"
)
# A path of this site in a link or a picture, e.g. ](/media/…); two slashes begin another site's.
PATH_IN_SOURCE = re.compile(r"(?<=\]\()/(?!/)[^()\s]{0,500}")


def render(source: str, medium: Medium = "site") -> Rendered:
    """Markdown as HTML with every reference resolved.

    Raises ValueError, with a sentence, like markdown.render.
    """
    return markdown.render(source, lookup, medium)


def lookup(refs: set[Ref]) -> dict[Ref, Target]:
    """What these references lead to, in at most one query for each kind; unknown ones are left out."""
    found: dict[Ref, Target] = {}
    for kind, find in FINDERS.items():
        keys = sorted(ref.key for ref in refs if ref.kind == kind)[:MOST]
        if keys:
            found |= {Ref(kind, key): target for key, target in find(keys).items()}
    return found


def in_source(source: str, complete: Callable[[str], str]) -> str:
    """Markdown for readers: references and paths become whole addresses, what leads nowhere plain words."""
    refs = {Ref(found["kind"], str(int(found["key"]))) for found in IN_SOURCE.finditer(source)}
    targets = lookup(refs) if refs else {}

    def replaced(found: re.Match[str]) -> str:
        target = targets.get(Ref(found["kind"], str(int(found["key"]))))
        if target is None or not target.is_public:
            return found["words"]
        return f"[{found['words']}]({complete(target.url)}{found['rest']})"

    whole = PATH_IN_SOURCE.sub(lambda path: complete(path.group()), source)
    return IN_SOURCE.sub(replaced, whole)


def _articles(keys: Iterable[str]) -> dict[str, Target]:
    rows = _model("Article").objects.filter(pk__in=keys)
    return {
        str(pk): Target(reverse("article", args=[slug]), headline, is_public=status == "published")
        for pk, slug, headline, status in rows.values_list("pk", "slug", "headline", "status")
    }


def _tags(keys: Iterable[str]) -> dict[str, Target]:
    return _named("Tag", "tag", keys)


def _tools(keys: Iterable[str]) -> dict[str, Target]:
    return _named("Tool", "tool", keys)


def _named(model: str, address: str, keys: Iterable[str]) -> dict[str, Target]:
    rows = _model(model).objects.filter(pk__in=keys).values_list("pk", "slug", "name")
    return {str(pk): Target(reverse(address, args=[slug]), name) for pk, slug, name in rows}


def _pictures(keys: Iterable[str]) -> dict[str, Target]:
    names = {key.removeprefix(settings.MEDIA_URL): key for key in keys if key.startswith(settings.MEDIA_URL)}
    if not names:
        return {}
    images = _model("Image").objects.filter(file__in=names)
    return {names[image.file.name]: picture(image) for image in images}


def picture(image: Any) -> Target:
    """What a figure shows of a picture; until its renditions are made, the file as it was uploaded."""
    return Target(
        image.file.url,
        pk=image.pk,
        width=image.width,
        height=image.height,
        alt=image.alt,
        caption=image.caption,
        credit=image.credit,
        renditions=tuple(renditions_of(image).items()),
    )


FINDERS = {"article": _articles, "tag": _tags, "tool": _tools, "picture": _pictures}


def _model(name: str) -> Any:
    # By name, because the models themselves are rendered through this module.
    return apps.get_model("newsroom", name)


# --- storing -------------------------------------------------------------------------------------


def derive(article: Any) -> Rendered:
    """Give an article what follows from its body; it is not stored yet."""
    rendered = render(article.body)
    article.body_html = rendered.html
    article.contents = rendered.contents
    article.word_count = rendered.word_count
    article.reading_minutes = rendered.reading_minutes
    article.renderer_version = markdown.VERSION
    return rendered


def keep_pictures(article: Any, rendered: Rendered) -> None:
    """Remember which pictures a stored article shows, so that none of them is deleted by mistake."""
    shown = set(rendered.pictures)
    if shown or article.pictures.exists():
        article.pictures.set(shown)


def rerender(kind: str, pk: int) -> int:
    """Render anew what points to something that has changed; the number of texts that differ now.

    What readers see is right at once; a worker renders drafts a moment later, and where very many
    articles are published, the rest of them.
    """
    if kind == "picture":
        needle, articles = _name_of_picture(pk), _model("Article").objects.filter(pictures=pk)
    else:
        needle = f"{kind}:{pk}"
        articles = _model("Article").objects.filter(body__contains=needle)
    if not needle:
        return 0
    keys = set(articles.values_list("pk", flat=True))
    at_once = articles.published().newest_first().values_list("pk", flat=True)[:AT_ONCE]
    first = list(dict.fromkeys(at_once))
    changed = sum(map(render_article, first))
    leave_to_worker(sorted(keys.difference(first)))
    for name, field in (("Page", "body"), ("Tool", "description")):
        texts = _model(name).objects.filter(**{f"{field}__contains": needle})
        changed += sum(render_text(text, f"{field}_html") for text in texts.order_by("pk"))
    return changed


def _name_of_picture(pk: int) -> str:
    image = _model("Image").objects.filter(pk=pk).first()
    return str(image.file.name) if image else ""


def leave_to_worker(keys: list[int]) -> None:
    """Note that these articles are to be rendered anew, and ring for it."""
    if keys:
        _model("Article").objects.filter(pk__in=keys).update(renderer_version=WAITING)
        ring("newsroom.tasks.render_waiting")


def render_waiting(limit: int = 100) -> int:
    """Render articles that were left to a worker; how many were looked at."""
    waiting = _model("Article").objects.filter(renderer_version=WAITING).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True)[:limit])
    for key in keys:
        render_article(key)
    return len(keys)


@transaction.atomic
def render_article(pk: int) -> bool:
    """Store one article's HTML anew where it differs; readers' copies of it are out of date then."""
    article = _model("Article").objects.select_for_update().filter(pk=pk).first()
    if article is None:
        return False
    before = article.body_html
    try:
        article.save(update_fields=DERIVED)
    except ValueError as refusal:
        # It was stored when more was let through: readers keep what they had.
        logger.warning("“%s” cannot be rendered anew: %s", article, refusal)
        type(article).objects.filter(pk=pk).update(renderer_version=markdown.VERSION)
        return False
    has_changed = bool(before != article.body_html)
    if has_changed and article.is_published:
        publication_changed.send(sender=type(article), article=article, change="updated")
    return has_changed


def render_text(text: Any, field: str) -> bool:
    """Store a page's or a tool's HTML anew where it differs."""
    before = getattr(text, field)
    text.save(update_fields=[field])
    return bool(before != getattr(text, field))


# --- listening -----------------------------------------------------------------------------------


def follow_address(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The receiver of `address_changed`: links to what has moved lead to its new address at once."""
    if instance._meta.model_name in FINDERS:
        rerender(instance._meta.model_name, instance.pk)


def follow_picture(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """The receiver of a picture's post_save: figures show its present words."""
    if not created:
        rerender("picture", instance.pk)


def follow_publication(sender: Any, article: Any, change: str, **kwargs: Any) -> None:
    """The receiver of `publication_changed`: links to an article appear and go with the article."""
    if change in ("published", "withdrawn"):
        rerender("article", article.pk)
