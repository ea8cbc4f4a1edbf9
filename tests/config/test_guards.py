"""What must never come back: traps that were met once."""

import shutil
import subprocess

import pytest

from config.environment import ROOT


def test_site_is_a_folder_of_packages_and_never_a_package() -> None:
    # Python owns the module name `site`; with this file, nothing would start.
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.skipif(
    not shutil.which("git") or not (ROOT / ".git").exists(), reason="needs git and its checkout"
)
@pytest.mark.parametrize(
    "path", ["site/config/settings.py", "site/new/module.py", "site/public/static/x.css"]
)
def test_git_does_not_ignore_site(path: str) -> None:
    ignored = subprocess.run(["git", "-C", ROOT, "check-ignore", "--no-index", "--quiet", path])
    assert ignored.returncode == 1


def test_the_locked_requirements_name_no_index() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert "index-url" not in text
        assert "://" not in text.replace("https://github.com", "")
