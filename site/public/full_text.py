"""An article's HTML as it travels outside the site: plainer, and every address in it a full one."""

import re

from newsroom import markdown
from newsroom.models import Article
from public.head import absolute

# One opening tag as the cleaner writes it: attributes in double quotes.
TAG = re.compile(r'<[a-z][a-z0-9]*(?:\s+[\w:-]+(?:="[^"]*")?)+\s*/?>')
ADDRESS = re.compile(r'(\s(?:href|src)=")([/#][^"]*)(")')


def full_text(article: Article) -> str:
    """The rendered body with absolute addresses, without what a feed reader cannot show."""
    return travelling(article.body_html, absolute(article.get_absolute_url()))


def travelling(source_html: str, here: str) -> str:
    """HTML of the site as it is read elsewhere; `here` is the whole address of its page."""

    def complete(match: re.Match[str]) -> str:
        before, address, after = match.groups()
        return f"{before}{here + address if address.startswith('#') else absolute(address)}{after}"

    return TAG.sub(lambda tag: ADDRESS.sub(complete, tag.group()), markdown.degrade(source_html, "feed"))
