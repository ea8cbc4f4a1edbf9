"""The directory remembers what readers saw change in a tool's entry."""

from newsroom.models import Tool, ToolChange
from tests.making import make_tool


def changes(tool: Tool) -> list[ToolChange]:
    return list(tool.changes.all())


def test_a_new_entry_is_remembered_as_new(db: None) -> None:
    (change,) = changes(make_tool())
    assert change.is_new and not change.after


def test_what_changes_is_remembered_as_it_was_and_as_it_became(db: None) -> None:
    tool = make_tool(price_note="$12 a month", pricing="paid")
    tool.price_note, tool.platforms = "$15 a month", ["web"]
    tool.save()
    _, change = changes(tool)
    assert change.before == {"price_note": "$12 a month", "platforms": []}
    assert change.after == {"price_note": "$15 a month", "platforms": ["web"]}


def test_saving_what_readers_see_unchanged_is_no_change(db: None) -> None:
    tool = make_tool()
    tool.save()
    tool.slug = "another-address"
    tool.save()
    assert len(changes(tool)) == 1
