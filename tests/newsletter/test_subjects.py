"""Merged tags take along who follows them and the sections that they fill; the last of a section stays."""

from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client

from newsletter.models import Section
from newsroom import tagging
from newsroom.models import Tag, Tool
from tests.making import make_newsletter, make_subscriber, make_tag, make_tool, make_user

pytestmark = pytest.mark.django_db


def test_whoever_followed_a_merged_tag_follows_the_one_that_stays_once() -> None:
    models, model, weights = (make_tag(name) for name in ("Models", "Model", "Weights"))
    of_each = {name: make_subscriber() for name in ("one", "both", "all", "other")}
    of_each["one"].followed_tags.set([model])
    of_each["both"].followed_tags.set([model, weights])
    of_each["all"].followed_tags.set([models, model, weights])
    of_each["other"].followed_tags.set([make_tag("Tools")])
    tagging.merge([models, model, weights], models)
    found = {name: [tag.name for tag in each.followed_tags.all()] for name, each in of_each.items()}
    assert found == {"one": ["Models"], "both": ["Models"], "all": ["Models"], "other": ["Tools"]}


def test_a_section_for_a_merged_tag_is_for_the_one_that_stays() -> None:
    models, model = make_tag("Models"), make_tag("Model")
    section = Section.objects.create(newsletter=make_newsletter(), title="On models", position=9)
    section.tags.set([model])
    tagging.merge([models, model], models)
    assert list(section.tags.all()) == [models]


# --- deleting what a section is for ---------------------------------------------------------------


def make_section(**rules: list[Any]) -> Section:
    """The section “On models” of “The Weekly”, for these tags or tools."""
    newsletter = make_newsletter(name="The Weekly")
    section = Section.objects.create(newsletter=newsletter, title="On models", position=9)
    for field, things in rules.items():
        getattr(section, field).set(things)
    return section


def test_the_last_tag_of_a_section_is_not_deleted_and_the_page_says_what_to_do(client: Client) -> None:
    tag = make_tag("Models")
    section = make_section(tags=[tag])
    client.force_login(make_user("Editor"))
    page = client.post(f"/admin/newsroom/tag/{tag.pk}/delete/", {"post": "yes"}).content.decode()
    assert "The section “On models” of The Weekly is only for “Models”" in page
    assert "Give it another tag first, or take it out." in page
    assert f'href="/admin/newsletter/newsletter/{section.newsletter_id}/change/"' in page
    assert list(section.tags.all()) == [tag]


def test_all_tags_of_a_section_are_not_deleted_together(client: Client) -> None:
    tags = [make_tag("Models"), make_tag("Weights")]
    section = make_section(tags=tags)
    client.force_login(make_user("Editor"))
    chosen = {"action": "delete_selected", "_selected_action": [tag.pk for tag in tags], "post": "yes"}
    page = client.post("/admin/newsroom/tag/", chosen).content.decode()
    assert "is only for “Models” and “Weights”" in page
    assert section.tags.count() == 2


def test_one_tag_of_several_is_deleted_and_the_section_takes_the_others(client: Client) -> None:
    models, weights = make_tag("Models"), make_tag("Weights")
    section = make_section(tags=[models, weights])
    client.force_login(make_user("Editor"))
    client.post(f"/admin/newsroom/tag/{models.pk}/delete/", {"post": "yes"})
    assert list(section.tags.all()) == [weights]


def test_the_last_tool_of_a_section_is_not_deleted(client: Client) -> None:
    tool = make_tool(name="Quern")
    section = make_section(tools=[tool])
    client.force_login(make_user("Publisher", is_superuser=True))
    page = client.post(f"/admin/newsroom/tool/{tool.pk}/delete/", {"post": "yes"}).content.decode()
    assert "is only for “Quern”" in page
    assert "Give it another tool first" in page
    assert list(section.tools.all()) == [tool]


def test_no_other_way_deletes_what_a_section_is_for() -> None:
    tags, tool = [make_tag("Models"), make_tag("Weights")], make_tool()
    make_section(tags=tags, tools=[tool])
    for deletes in (Tag.objects.all().delete, Tool.objects.all().delete, tool.delete):
        with pytest.raises(ProtectedError, match="On models"), transaction.atomic():
            deletes()
    tags[0].delete()
    with pytest.raises(ProtectedError, match="On models"), transaction.atomic():
        tags[1].delete()
