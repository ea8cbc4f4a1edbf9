"""What a first visit to an article with a cover costs on the wire."""

import re
from urllib.request import Request, urlopen

from audit_site import ARTICLE, URL
from playwright.sync_api import Response, sync_playwright

from tests.services.browser import ARGUMENTS

GOAL_KB, GOAL_JS_KB = 90, 12
KINDS = {"html": "HTML", "css": "CSS", "javascript": "JS", "font": "fonts"}


def audit(chromium: str) -> int:
    """Print the table; how many goals are missed."""
    answers: list[Response] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 390, "height": 844}, base_url=URL)
        page.on("response", lambda answer: answers.append(answer))
        page.goto(ARTICLE, wait_until="networkidle")
        addresses = [(answer.url, kind_of(answer)) for answer in answers if answer.ok]
        broken = [answer.url for answer in answers if not answer.ok]
        shift = page.evaluate(SHIFT)
        browser.close()
    weights: dict[str, float] = {}
    for address, kind in addresses:
        weights[kind] = weights.get(kind, 0) + on_the_wire(address) / 1024
    print(f"\nAn article with a cover, cold, {len(addresses)} requests, KB on the wire")
    for kind, weight in weights.items():
        print(f"{kind:<8}{weight:>8.1f}")
    for address in broken:
        print(f"    not there: {address}")
    words = sum(weights.get(kind, 0) for kind in KINDS.values())
    print(f"together {words:.1f} of {GOAL_KB}; JS {weights['JS']:.1f} of {GOAL_JS_KB}; CLS {shift:.3f}")
    missed: int = (words > GOAL_KB) + (weights["JS"] > GOAL_JS_KB) + (shift > 0) + len(broken)
    return missed


SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


def kind_of(answer: Response) -> str:
    """What it weighs as."""
    content = answer.headers.get("content-type", "")
    return next((name for part, name in KINDS.items() if part in content), "other")


def on_the_wire(address: str) -> int:
    """The bytes of an answer's body and head, as a browser would get it."""
    request = Request(address, headers={"Accept-Encoding": "gzip, deflate, br", "Accept": "image/avif"})  # noqa: S310
    with urlopen(request, timeout=30) as answer:  # noqa: S310 (our own server)
        return len(answer.read()) + len(re.sub(r"\n", "\r\n", str(answer.headers)))
