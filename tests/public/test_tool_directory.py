"""The tool directory: narrowed and sorted by what a reader asks, whatever they ask."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from newsroom.models import Article
from tests.making import make_article, make_tool

pytestmark = pytest.mark.django_db


def shown(client: Client, query: str = "") -> list[str]:
    return [entry.tool.name for entry in client.get(f"/tools/{query}").context["page"]]


@pytest.fixture
def tools() -> dict[str, Any]:
    """Three tools, two of them reviewed."""
    found = {
        "quill": make_tool(name="Quill", pricing="free", platforms=["web", "macOS"]),
        "anvil": make_tool(name="anvil", pricing="paid", platforms=["Web"]),
        "lathe": make_tool(name="Lathe", pricing="paid", platforms=["Linux"]),
    }
    make_article(kind=Article.Kind.REVIEW, tool=found["quill"], rating=Decimal("3.5"))
    make_article(kind=Article.Kind.REVIEW, tool=found["anvil"], rating=Decimal("4.5"))
    return found


def test_the_whole_directory_stands_by_name(client: Client, tools: dict[str, Any]) -> None:
    assert shown(client) == ["anvil", "Lathe", "Quill"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?price=paid", ["anvil", "Lathe"]),
        ("?platform=web", ["anvil", "Quill"]),
        ("?rating=4", ["anvil"]),
        ("?rating=any&sort=rating", ["anvil", "Quill"]),
        ("?price=paid&platform=linux", ["Lathe"]),
        ("?price=free&rating=4.5", []),
        ("?sort=rating", ["anvil", "Quill", "Lathe"]),
    ],
)
def test_questions_narrow_and_sort_it(
    client: Client, tools: dict[str, Any], query: str, names: list[str]
) -> None:
    assert shown(client, query) == names


@pytest.mark.parametrize(
    "query", ["?price=%00", "?platform=<b>&rating=9", "?sort=;drop", "?rating=4&rating=x"]
)
def test_what_the_directory_does_not_know_is_not_asked(
    client: Client, tools: dict[str, Any], query: str
) -> None:
    assert shown(client, query) == ["anvil", "Lathe", "Quill"]


def test_each_answer_says_how_many_tools_it_leaves(client: Client, tools: dict[str, Any]) -> None:
    choices = client.get("/tools/?price=paid").context["choices"]
    assert {choice.value: choice.count for choice in choices["platform"]} == {
        "": 2,
        "web": 1,
        "macos": 0,
        "linux": 1,
    }


def test_nothing_that_fits_is_said_with_a_way_out(client: Client, tools: dict[str, Any]) -> None:
    page = client.get("/tools/?price=free&rating=4.5").content.decode()
    assert "No tool fits all of that" in page and "0 tools" in page
    assert '<meta name="robots" content="noindex">' in page


def test_pages_of_a_narrowed_list_keep_the_question(client: Client) -> None:
    for _ in range(41):
        make_tool(pricing="paid")
    page = client.get("/tools/?price=paid").content.decode()
    assert 'href="/tools/?price=paid&amp;page=2"' in page or 'href="/tools/?price=paid&page=2"' in page
    assert client.get("/tools/?price=paid&page=2").status_code == 200
    assert client.get("/tools/?price=paid&page=9").status_code == 404
