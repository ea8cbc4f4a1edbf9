"""A template that an operator broke: a sentence with the file and the line, and nothing else is touched."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from newsletter import approval
from newsletter.errors import IssueNotReady, TemplateBroken
from newsletter.letters import mjml, mjml_faults, rendering
from newsletter.models import FrozenMail
from tests.making import make_article, make_issue, make_newsletter, make_subscriber

Break = Callable[[str, str, str], int]


@pytest.fixture
def break_template(settings: Any, tmp_path: Path) -> Break:
    """Replace words in a template of the operator's own; the line in which they stand."""
    shutil.copytree(Path(settings.TEMPLATES[0]["DIRS"][0]) / "newsletter", tmp_path / "newsletter")
    theirs = deepcopy(settings.TEMPLATES)
    theirs[0]["DIRS"] = [tmp_path, *theirs[0]["DIRS"]]

    def broken(name: str, old: str, new: str) -> int:
        path = tmp_path / "newsletter" / name
        source = path.read_text()
        assert old in source
        path.write_text(source.replace(old, new, 1))
        settings.TEMPLATES = deepcopy(theirs)  # a process that starts now has nothing of it cached
        return source[: source.index(old)].count("\n") + 1

    return broken


BREAKS = [
    ("_headline.mjml", "</h3>", "", "<h3> is not closed before </mj-text>"),
    ("_lead.mjml", 'css-class="text lead"', "css-class=text lead", "Put attributes in quotation marks"),
    ("_end.mjml", "and confirmed it.", "and confirmed < it.", "Write &lt; for a smaller-than sign"),
    ("_masthead.mjml", "</mj-column>", "</mj-colum>", "closes what was never opened; <mj-column> is open"),
    ("_end.mjml", "{% endif %}", "{% endfi %}", "Invalid block tag"),
    ("_headline.mjml", "{{ story.headline }}", "{{ story.headline|loud }}", "Invalid filter: 'loud'"),
    ("issue.mjml", "newsletter/_end.mjml", "newsletter/_tale.mjml", "newsletter/_tale.mjml"),
    ("_story.mjml", "newsletter/_blurb.mjml", "newsletter/_tale.mjml", "newsletter/_tale.mjml"),
]


@pytest.mark.parametrize(("name", "old", "new", "said"), BREAKS)
def test_the_error_names_file_and_line(
    db: None, break_template: Break, name: str, old: str, new: str, said: str
) -> None:
    issue = make_issue(articles=[make_article(), make_article()], signoff="Bye.")
    line = break_template(name, old, new)
    with pytest.raises(TemplateBroken) as error:
        rendering.render(issue)
    assert str(error.value).startswith(
        (f"newsletter/{name}, line {line}: ", f"newsletter/{name}, line {line} cannot")
    )
    assert said in str(error.value)
    assert "nothing was changed" in str(error.value)


def test_an_element_that_mjml_does_not_know_is_named(db: None, break_template: Break) -> None:
    line = break_template("_end.mjml", "<mj-divider", "<mj-dividend")
    with pytest.raises(
        TemplateBroken, match=f"_end.mjml, line {line}: there is no MJML element <mj-dividend>"
    ):
        rendering.render(make_issue(articles=[make_article()], signoff="Bye."))


def test_a_tag_or_filter_that_fails_is_named_too(db: None, break_template: Break) -> None:
    line = break_template("_headline.mjml", "{{ story.headline }}", "{{ story.headline|add:1|cut:3 }}")
    with pytest.raises(TemplateBroken, match=f"_headline.mjml, line {line} cannot"):
        rendering.render(make_issue(articles=[make_article(), make_article()]))


def test_the_last_good_issue_is_untouched(db: None, break_template: Break) -> None:
    newsletter = make_newsletter()
    make_subscriber(newsletter)
    good = approval.approve(make_issue(newsletter, articles=[make_article()]), user=None)
    before = FrozenMail.objects.get(issue=good)
    break_template("_lead.mjml", "</mj-button>", "")
    draft = make_issue(newsletter, articles=[make_article()], period_end=good.period_end.replace(hour=13))
    with pytest.raises(IssueNotReady, match="_lead.mjml, line"):
        approval.approve(draft, user=None)
    after = FrozenMail.objects.get(issue=good)
    assert (bytes(after.message), after.frozen_at) == (bytes(before.message), before.frozen_at)


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("<mjml>\n<p>\n</mjml>", 2, "<p> is not closed"),
        ("<mjml>\n</p></mjml>", 2, "closes what was never opened"),
        ("<mjml></mjml>\n</b>", 2, "closes what was never opened"),
        ("<mjml>\n\n<b>", 3, "<b> is never closed"),
        ("<mjml>\n<?xml ?></mjml>", 2, "without CDATA or an XML declaration"),
        ("words", 1, "no <mjml> element"),
    ],
)
def test_the_first_fault_is_found(source: str, line: int, said: str) -> None:
    fault = mjml_faults.first_fault(source, 100)
    assert fault and fault.line == line and said in fault.sentence


def test_lines_are_counted_through_comments_and_repairs() -> None:
    source = (
        '<mjml><mj-head><!-- one\ntwo -->\n<mj-style inline="inline">\n.a{}\n</mj-style></mj-head>'
        "<mj-body>\n<mj-foo></mj-foo></mj-body></mjml>"
    )
    with pytest.raises(TemplateBroken, match="^own.mjml, line 6: there is no MJML element <mj-foo>"):
        mjml.to_html(source, "own.mjml")
