"""`make audit`: weight, axe, the Nu HTML checker and Lighthouse on readers' pages, as in production.

    python bench/audit.py                       everything
    python bench/audit.py --only axe            or weight, markup, lighthouse

What it cannot run it names, with what would help. It ends with 1 where a goal is missed.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path[1:1] = [str(Path(__file__).parents[1])]

import audit_axe  # noqa: E402
import audit_lighthouse  # noqa: E402
import audit_markup  # noqa: E402
import audit_site  # noqa: E402
import audit_weight  # noqa: E402

NPM = audit_site.ROOT / "bench/npm"
PARTS = ("weight", "axe", "markup", "lighthouse")
NEEDS = {
    "weight": ("chromium",),
    "axe": ("chromium",),
    "markup": ("java", "npm"),
    "lighthouse": ("chromium", "npm"),
}
HELP = {
    "chromium": "apt install chromium",
    "java": "apt install default-jre-headless",
    "npm": "apt install npm",
}


def lacking(part: str) -> list[str]:
    """The programs that a part of the audit would need and that are not here."""
    return [program for program in NEEDS[part] if not shutil.which(program)]


def install() -> bool:
    """The pinned npm packages; whether they are there now."""
    if (NPM / "node_modules/.bin/lighthouse").exists():
        return True
    done = subprocess.run(["npm", "ci", "--silent"], cwd=NPM, capture_output=True, text=True)
    if done.returncode:
        print(f"npm could not fetch the auditors: {done.stderr.strip()[-300:]}")
    return done.returncode == 0


def runnable(parts: tuple[str, ...]) -> list[str]:
    """The parts that this machine can run; the others are named."""
    able = []
    for part in parts:
        if missing := lacking(part):
            print(f"Not run: {part}. {'; '.join(HELP[program] for program in missing)}.")
        elif "npm" in NEEDS[part] and not install():
            print(f"Not run: {part}, for want of its npm package.")
        else:
            able.append(part)
    return able


def audit(parts: list[str], folder: Path) -> int:
    """Run the parts; how many goals they miss."""
    chromium = shutil.which("chromium") or ""
    with audit_site.running(folder):
        pages = audit_site.pages()
        ways: dict[str, Callable[[], int]] = {
            "weight": lambda: audit_weight.audit(chromium),
            "axe": lambda: audit_axe.audit(pages, chromium),
            "markup": lambda: audit_markup.audit(pages, folder),
            "lighthouse": lambda: audit_lighthouse.audit(folder, chromium),
        }
        return sum(ways[part]() for part in parts)


def main() -> None:
    """Say what was found, and fail where a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", choices=PARTS)
    only = parser.parse_args().only
    parts = runnable((only,) if only else PARTS)
    with tempfile.TemporaryDirectory(prefix="galley-audit-") as folder:
        misses = audit(parts, Path(folder)) if parts else 0
    print(f"\n{misses} goals missed." if misses else "\nEvery goal that could be looked at is met.")
    raise SystemExit(misses > 0)


if __name__ == "__main__":
    main()
