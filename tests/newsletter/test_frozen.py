"""Messages are split at their tokens once and joined for each subscriber."""

import pytest

from newsletter.letters import frozen
from newsletter.models.subscriber import new_token

MESSAGE = (
    f"To: {frozen.TO}\r\nDate: {frozen.DATE}\r\nMessage-ID: {frozen.MESSAGE_ID}\r\n"
    f"List-Unsubscribe: <https://news.example/{frozen.TOKEN}/>\r\n\r\n"
    f"Leave: https://news.example/{frozen.TOKEN}/\r\nIn an article: {frozen.TO}\r\n"
).encode()


def values(**fields: bytes) -> dict[str, bytes]:
    return {
        frozen.TO: b"reader@example.com",
        frozen.DATE: b"Thu, 05 Mar 2026 12:00:00 +0000",
        frozen.MESSAGE_ID: b"<1.2@news.example>",
        frozen.TOKEN: b"t" * 43,
    } | fields


def test_the_token_is_as_long_as_a_subscribers() -> None:
    assert len(frozen.TOKEN) == len(new_token()) == 43


def test_every_token_of_the_headers_and_the_body_is_filled() -> None:
    joined = frozen.join(frozen.split(MESSAGE), values()).decode()
    assert "To: reader@example.com\r\n" in joined
    assert "Date: Thu, 05 Mar 2026 12:00:00 +0000\r\n" in joined
    assert "Message-ID: <1.2@news.example>\r\n" in joined
    assert joined.count("t" * 43) == 2
    assert frozen.TOKEN not in joined


def test_what_an_article_says_is_not_taken_for_a_header() -> None:
    assert f"In an article: {frozen.TO}".encode() in frozen.join(frozen.split(MESSAGE), values())


def test_splitting_loses_no_byte() -> None:
    parts = frozen.split(MESSAGE)
    assert b"".join(p if isinstance(p, bytes) else p.encode() for p in parts) == MESSAGE


@pytest.mark.parametrize("break_", [b"\n", b"\r"])
def test_a_line_break_in_an_address_is_refused(break_: bytes) -> None:
    with pytest.raises(ValueError, match="line break"):
        frozen.join(
            frozen.split(MESSAGE), values(**{frozen.TO: b"a@b.example" + break_ + b"Bcc: x@y.example"})
        )


def test_a_token_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="43 characters"):
        frozen.join(frozen.split(MESSAGE), values(**{frozen.TOKEN: b"short"}))
