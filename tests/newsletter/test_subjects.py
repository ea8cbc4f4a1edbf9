"""Tags that become one take along who follows them, and the sections that they fill."""

import pytest

from newsletter.models import Section
from newsroom import tagging
from tests.making import make_newsletter, make_subscriber, make_tag

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
