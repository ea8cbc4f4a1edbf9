"""The Nu HTML checker on every kind of page."""

import json
import subprocess
from pathlib import Path
from urllib.request import Request, build_opener

from audit_site import ROOT, URL, AsItIs, Pages

JAR = ROOT / "bench/npm/node_modules/vnu-jar/build/dist/vnu.jar"


def audit(pages: Pages, folder: Path) -> int:
    """Print the table; how many errors there are."""
    files = {}
    for kind, path in pages.items():
        file = folder / f"{kind.replace(' ', '-').replace(chr(39), '')}.html"
        with build_opener(AsItIs).open(Request(URL + path), timeout=30) as answer:  # noqa: S310 (our own server)
            file.write_bytes(answer.read())
        files[f"file:{file}"] = kind
    command = [
        "java",
        "-jar",
        str(JAR),
        "--format",
        "json",
        "--exit-zero-always",
        *(name[5:] for name in files),
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    messages = json.loads(said)["messages"]
    errors = [message for message in messages if message["type"] == "error"]
    remarks = len(messages) - len(errors)
    print(f"\nNu HTML checker: {len(errors)} errors, {remarks} remarks on {len(files)} pages")
    seen = set()
    for message in messages:
        line = f"{message['type']}: {message['message']}"
        if line not in seen:
            seen.add(line)
            print(f"    {files.get(message.get('url', ''), '?')}: {line} {message.get('extract', '')[:90]!r}")
    return len(errors)
