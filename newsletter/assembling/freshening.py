"""What an issue's items are about may change once they are collected: blurbs follow, unless edited."""

from newsletter import changes
from newsletter.models import Issue, IssueItem

Kind = IssueItem.Kind


def take_new_words(issue: Issue) -> int:
    """Draft anew the blurbs that nobody edited and whose subject says something else by now; how many."""
    about = ("article", "tool", "link", "correction")
    items = issue.items.exclude(drafted_from="").select_related(*about)
    found = []
    for item in items.defer("article__body", "article__body_html", "article__contents"):
        if item.blurb == item.drafted_from and item.own_words not in ("", item.blurb):
            item.blurb = item.drafted_from = item.own_words
            found.append(item)
    IssueItem.objects.bulk_update(found, ["blurb", "drafted_from"])
    changes.record(issue, None, *(f"Took the new words of {changes.quoted(item.name)}." for item in found))
    return len(found)


def agree(issue: Issue) -> None:
    """Whoever approves has seen what the corrections say by now, and lets their blurbs stand beside it."""
    items = list(issue.items.filter(kind=Kind.CORRECTION).select_related("correction"))
    for item in items:
        item.drafted_from = item.own_words
    IssueItem.objects.bulk_update(items, ["drafted_from"])


def has_changed(item: IssueItem) -> bool:
    """Whether a correction says something else than when its blurb was drafted, or last approved."""
    is_kept = item.kind == Kind.CORRECTION and item.correction is not None and item.drafted_from
    return bool(is_kept) and item.own_words != item.drafted_from
