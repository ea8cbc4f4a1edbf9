"""Runs Galley's own commands in another process, with an environment of our choosing."""

import os
import subprocess
import sys
import tempfile

from config.environment import ROOT

PRODUCTION = {
    "DEBUG": "false",
    "SITE_URL": "https://news.example",
    "SECRET_KEY": "a secret key for tests of production, as long as such a key has to be",
    "ADDRESS_KEY": "an address key for tests of production, as long as such a key has to be",
    "DATABASE_URL": "postgres://galley@127.0.0.1:1/galley",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}
# A Galley that runs from this folder leaves word of its services in var/, and these must not read it.
VAR = tempfile.TemporaryDirectory(prefix="galley-var-")
KEPT = ("PATH", "HOME", "LANG", "LC_ALL")


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Python with these arguments and with nothing of our own environment."""
    inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
    path = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | {"PYTHONPATH": path, "GALLEY_VAR": VAR.name} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def in_production(code: str, **environment: str) -> str:
    """What this code prints under production settings."""
    setup = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; import django; django.setup()\n"
    )
    done = run("-c", setup + code, **(PRODUCTION | environment))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
