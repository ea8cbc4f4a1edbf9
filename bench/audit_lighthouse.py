"""Lighthouse on a phone, the median of three runs."""

import json
import os
import statistics
import subprocess
from pathlib import Path
from typing import Any

from audit_site import ARTICLE, ROOT, URL

PAGES = {
    "home": "/",
    "article": ARTICLE,
    "tag": "/tags/evaluation/",
    "search": "/search/?q=memory",
    "newsletter": "/newsletter/",
}
# Results of a search are not for search engines, and say so.
SKIPPED = {"search": "is-crawlable"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
GOALS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
FIGURES = {
    "largest-contentful-paint": "LCP ms",
    "cumulative-layout-shift": "CLS",
    "total-blocking-time": "TBT ms",
}
CHROME = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
RUNS = 3

Report = dict[str, Any]


def audit(folder: Path, chromium: str) -> int:
    """Print the table; how many figures miss their goal."""
    print(f"\nLighthouse, mobile, median of {RUNS}")
    print(f"{'page':<12}" + "".join(f"{name:>16}" for name in (*CATEGORIES, *FIGURES.values())))
    misses = 0
    for name, path in PAGES.items():
        reports = [report(name, path, folder, chromium) for _ in range(RUNS)]
        scores = {
            category: round(statistics.median(score(r, category) for r in reports)) for category in CATEGORIES
        }
        figures = [statistics.median(r["audits"][key]["numericValue"] for r in reports) for key in FIGURES]
        print(
            f"{name:<12}"
            + "".join(f"{scores[category]:>16}" for category in CATEGORIES)
            + "".join(f"{figure:>16,.3g}" if figure < 10 else f"{figure:>16,.0f}" for figure in figures)
        )
        short = [category for category in CATEGORIES if scores[category] < GOALS[category]]
        misses += len(short)
        for category in short:
            print(f"    {category}: {', '.join(reasons(reports[-1], category))}")
    return misses


def report(name: str, path: str, folder: Path, chromium: str) -> Report:
    """What one run found."""
    out = folder / f"lighthouse-{name}.json"
    command = [str(ROOT / "bench/npm/node_modules/.bin/lighthouse"), URL + path, "--quiet", "--output=json"]
    command += [
        f"--output-path={out}",
        f"--chrome-flags={CHROME}",
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    if name in SKIPPED:
        command.append(f"--skip-audits={SKIPPED[name]}")
    done = subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"Lighthouse did not finish: {done.stderr[-1000:]}")
    found: Report = json.loads(out.read_text())
    return found


def score(found: Report, category: str) -> float:
    """One category, of a hundred."""
    return float(found["categories"][category]["score"] or 0) * 100


def reasons(found: Report, category: str) -> list[str]:
    """The audits that keep a category from being full."""
    return [
        part["id"]
        for part in found["categories"][category]["auditRefs"]
        if part["weight"]
        and (found["audits"][part["id"]]["score"] or 0) < 1
        and found["audits"][part["id"]]["scoreDisplayMode"] not in ("notApplicable", "informative", "manual")
    ]
