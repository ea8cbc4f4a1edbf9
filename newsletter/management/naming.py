"""Newsletters and issues as the command line names them; what is not found is said with what there is."""

from django.core.management.base import CommandError

from newsletter.models import Issue, Newsletter


def newsletter_named(slug: str) -> Newsletter:
    """The newsletter of this slug."""
    found = Newsletter.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Newsletter.objects.values_list("slug", flat=True))
        there = f"There are: {known}." if known else "There is none yet; make one in the admin."
        raise CommandError(f"There is no newsletter “{slug}”. {there}")
    return found


def issue_numbered(slug: str, number: int) -> Issue:
    """The issue of this number."""
    newsletter = newsletter_named(slug)
    found = newsletter.issues.filter(number=number).first()
    if found is None:
        last = newsletter.issues.order_by("-number").first()
        there = f"The last is No. {last.number}." if last else f"Make one: assemble_digest {slug}."
        raise CommandError(f"{newsletter} has no issue No. {number}. {there}")
    return found
