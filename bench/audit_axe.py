"""axe on every kind of page, light and dark, on a phone and on a desk; and what spills over the side."""

from audit_site import URL, Pages
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.services.browser import ARGUMENTS

WIDTHS = (390, 1440)


def audit(pages: Pages, chromium: str) -> int:
    """Print the table; how many rules are broken."""
    print(f"\naxe, light and dark, {' and '.join(map(str, WIDTHS))} px: rules broken")
    broken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme, reduced_motion="reduce", base_url=URL)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                found = 0
                for kind, path in pages.items():
                    page.goto(path)
                    result = Axe().run(page)
                    found += result.violations_count
                    for violation in result.response["violations"]:
                        where = violation["nodes"][0]["target"]
                        print(f"    {kind}: {violation['id']} at {where}")
                print(f"{scheme:<8}{width:>6}{found:>6} on {len(pages)} kinds of page")
                broken += found
        browser.close()
    return broken
