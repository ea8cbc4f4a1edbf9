"""The site's HTML for readers elsewhere: what a feed reader or a mail program cannot show is made plain.

The stored HTML is transformed, not rendered anew: a feed holds twenty articles, and parsing each again
for every feed would cost a second. The cleaner wrote it, so its form is known: attributes in double
quotes, no stray angle brackets.
"""

import re

from newsroom.markdown.links import Medium

PICTURE = re.compile(r"</?picture>|<source\b[^<>]*>")
EMBED = re.compile(
    r'<figure class="embed[^<>]*>\s*<p class="embed-title">(<a [^<>]*>)(.*?)</a></p>\s*'
    r'<figcaption class="embed-note">(.*?)</figcaption></figure>',
    re.DOTALL,
)
LISTING = re.compile(r'<figure class="listing"[^<>]*>')
TABLE_BOX = re.compile(r'<div class="table"[^<>]*>(<table>.*?</table>)</div>', re.DOTALL)
CHECKBOX = re.compile(r"<input\b([^<>]*)>\s?")
ALERT_TITLE = re.compile(r'<p class="markdown-alert-title">(.*?)</p>', re.DOTALL)
ON_PAGES = re.compile(r' (?:tabindex|data-line|loading|decoding|role|aria-label)="[^"]*"')


def degrade(safe: str, medium: Medium) -> str:
    """Cleaned HTML as it travels to feeds and mails; as it is for the site and its preview."""
    if medium in ("site", "preview"):
        return safe
    safe = EMBED.sub(lambda found: f"<p>{found[1]}{named(found[2], found[3])}</a></p>", safe)
    safe = PICTURE.sub("", safe)
    safe = LISTING.sub("<figure>", TABLE_BOX.sub(r"\1", safe))
    safe = CHECKBOX.sub(lambda box: "☑ " if "checked" in box[1] else "☐ ", safe)
    safe = ALERT_TITLE.sub(r'<p class="markdown-alert-title"><strong>\1</strong></p>', safe)
    return re.sub(r"<[a-z][^<>]*>", lambda tag: ON_PAGES.sub("", tag[0]), safe)


def named(title: str, note: str) -> str:
    """An embed's words as a link: its title, and where it leads."""
    provider = note.rpartition(" ")[2]
    return title if title.endswith(provider) else f"{title} ({note})"
