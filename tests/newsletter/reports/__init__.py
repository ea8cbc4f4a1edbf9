"""Reports in the form of the world's mail servers, our own words; {mid} is the Message-ID of the letter."""

from pathlib import Path

HERE = Path(__file__).parent


def _of(folder: str) -> dict[str, str]:
    return {file.stem: file.read_text() for file in sorted((HERE / folder).glob("*.eml"))}


DEAD, NOT_NOW, NOTHING, OTHERS = map(_of, ("dead", "not_now", "nothing", "others"))
