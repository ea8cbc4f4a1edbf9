"""What a writer, a reader or a thief of a log-in may paste: opened in a real browser, none of it runs.

The pages are opened with the security policy switched off, so that nothing but the cleaning stands
between the text and the browser.
"""

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from newsletter.letters import rendering
from newsroom import markdown
from newsroom.models import Article
from tests.making import (
    make_article,
    make_author,
    make_issue,
    make_newsletter,
    make_page,
    make_tag,
    make_tool,
)

pytestmark = [pytest.mark.browser, pytest.mark.journey, pytest.mark.django_db(transaction=True)]

RUN = "window.top.ran=1"
VECTORS = [
    f"<script>{RUN}</script>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<img src=x onerror='{RUN}'>",
    f"<img src=/x onerror={RUN}//",
    f"<svg onload='{RUN}'><g/onload={RUN}></svg>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><style><img src=x onerror='{RUN}'></style></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={RUN}&gt;'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror='{RUN}'>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe>",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f"<object data='data:text/html,<script>{RUN}</script>'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<body onload='{RUN}'>",
    f"<details open ontoggle='{RUN}'><summary>x</summary></details>",
    f"<input autofocus onfocus='{RUN}'>",
    f"<video><source onerror='{RUN}'></video><audio src=x onerror='{RUN}'>",
    f"<style>@import 'javascript:{RUN}';</style><p style=\"background:url(javascript:{RUN})\">x</p>",
    f"<link rel=stylesheet href='data:text/css,x'><link rel=import href='data:text/html,{RUN}'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<base href='https://evil.example/'>",
    f"[click](javascript:{RUN})",
    f"[click](  JaVa\tScRiPt:{RUN})",
    f"[click](&#106;avascript:{RUN})",
    f"[click](data:text/html;base64,PHNjcmlwdD4{RUN})",
    f"[click](vbscript:{RUN})",
    f"<a href='java&#x0A;script:{RUN}'>click</a>",
    f"<a href='\x01javascript:{RUN}'>click</a>",
    f"![x](javascript:{RUN})",
    f'!["onerror={RUN} x="](x "\\" onerror=\'{RUN}\' x=\'")',
    f"[^1]\n\n[^1]: <img src=x onerror='{RUN}'>",
    f"| <img src=x onerror='{RUN}'> |\n| - |\n| <script>{RUN}</script> |",
    f'```"><script>{RUN}</script>\ncode</code><script>{RUN}</script>\n```',
    f"## <img src=x onerror='{RUN}'> heading",
    f"> [!NOTE]\n> <script>{RUN}</script>",
    f"Term\n: <script>{RUN}</script>",
    f"</div></article></main><script>{RUN}</script>",
    f"<!--><script>{RUN}</script>-->",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<?php <script>{RUN}</script> ?>",
    f"{{{{ x }}}}<script>{RUN}</script>{{% now 'Y' %}}",
]
BODY = "\n\n".join(f"Words.\n\n{vector}" for vector in VECTORS)
SHORT = f"\"'><img src=x onerror={RUN}></script><script>{RUN}</script>"


@pytest.fixture
def unguarded(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Page]:
    """A page on which the security policy does not hold."""
    settings.SITE_URL = live_server.url
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    page = context.new_page()
    page.route("https://**", lambda route: route.abort())
    yield page
    context.close()


@pytest.fixture
def article() -> Article:
    article = make_article(
        headline=SHORT,
        standfirst=SHORT,
        slug="hostile",
        body=BODY,
        kind="review",
        rating="4.0",
        pros=SHORT,
        cons=SHORT,
        verdict=SHORT,
        tool=make_tool(name=SHORT[:60], one_liner=SHORT, slug="hostile", description=BODY),
        tags=[make_tag(SHORT[:60], slug="hostile", description=SHORT)],
        authors=[make_author(name=SHORT[:80], slug="hostile", bio=SHORT, role=SHORT[:60])],
        meta_title=SHORT[:70],
        meta_description=SHORT,
    )
    article.sources.create(title=SHORT, publisher=SHORT[:60], url="https://source.example/")
    return article


def is_harmless(page: Page) -> bool:
    """Whether nothing ran, and no link would, once everything has been clicked at."""
    for link in page.query_selector_all("a"):
        assert not (link.get_property("protocol").json_value() or "").startswith(("javascript", "data", "vb"))
    page.wait_for_load_state("load")
    # Errors of pictures are told after their loading failed, which this waits for.
    page.evaluate("Promise.all([...document.images].map((image) => image.decode().catch(() => 0)))")
    assert page.evaluate("document.querySelectorAll('base, iframe, object, embed, math').length") == 0
    return page.evaluate("window.ran") is None


def test_the_test_can_fail(unguarded: Page) -> None:
    unguarded.goto("/robots.txt")
    unguarded.set_content(f"<img src=x onerror='{RUN}'>")
    assert not is_harmless(unguarded)


PATHS = """
    /blog/hostile/ / /blog/ /tags/ /tags/hostile/ /authors/hostile/ /tools/ /tools/hostile/ /about/
    /search/?q=onerror /search/overlay/?q=onerror /newsletter/hostile/1/ /newsletter/
""".split()


def test_no_page_of_the_site_runs_it(unguarded: Page, article: Article) -> None:
    make_page(title=SHORT, body=BODY)
    letter = make_newsletter(slug="hostile", name=SHORT[:80], promise=SHORT)
    fields = {"subject": SHORT, "preheader": SHORT, "intro": BODY, "signoff": BODY}
    issue = make_issue(letter, articles=[article], state="sent", approved_at=timezone.now(), **fields)
    issue.items.update(headline=SHORT, blurb=BODY)
    for path in PATHS:
        answer = unguarded.goto(path)
        assert answer is not None and answer.status == 200, path
        assert is_harmless(unguarded), path


def test_no_search_runs_what_was_typed(unguarded: Page, client: Client) -> None:
    unguarded.goto("/robots.txt")
    for query in (SHORT, f"</script><script>{RUN}</script>", f"javascript:{RUN}"):
        for path in ("/search/", "/search/overlay/"):
            unguarded.set_content(client.get(path, {"q": query}).content.decode())
            assert is_harmless(unguarded), (path, query)


def test_no_feed_hands_it_on(unguarded: Page, article: Article, client: Client) -> None:
    texts = [json.loads(client.get("/feed/json/").content)["items"][0]["content_html"]]
    for path in ("/feed/", "/feed/atom/"):
        tree = ElementTree.fromstring(client.get(path).content)  # noqa: S314
        texts += [part.text or "" for part in tree.iter() if part.tag.endswith(("}encoded", "}content"))]
    assert len(texts) == 3
    for text in texts:
        unguarded.goto("/robots.txt")
        unguarded.set_content(text)
        assert is_harmless(unguarded)


def test_the_markdown_is_served_as_text(article: Article, client: Client) -> None:
    answer = client.get("/blog/hostile.md")
    assert answer["Content-Type"].startswith(("text/markdown", "text/plain"))
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_no_mail_holds_it(unguarded: Page, article: Article) -> None:
    issue = make_issue(articles=[article], subject=SHORT, preheader=SHORT, intro=BODY, signoff=BODY)
    issue.items.update(headline=SHORT, blurb=BODY)
    unguarded.goto("/robots.txt")
    unguarded.set_content(rendering.render(issue).html)
    assert is_harmless(unguarded)


def test_the_preview_runs_none_of_it(unguarded: Page) -> None:
    unguarded.goto("/robots.txt")
    for vector in VECTORS:
        # As a page that was loaded with it, and as the desk puts it into one.
        html = markdown.render(vector).html
        unguarded.set_content(html)
        assert is_harmless(unguarded), vector
        unguarded.evaluate("(html) => { document.body.innerHTML = html; }", html)
        assert is_harmless(unguarded), vector
