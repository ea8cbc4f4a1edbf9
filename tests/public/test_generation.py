"""The database counts what changes for readers: every table that they see, however it is written."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from newsletter.models import Delivery, Issue, Newsletter
from newsroom.history import revisions
from newsroom.models import (
    Article,
    Author,
    Correction,
    Image,
    Page,
    Publication,
    Redirect,
    RelatedArticle,
    Source,
    Tag,
    Tool,
)
from public import tasks
from public.models import Generation
from public.page_cache import generation, triggers
from tests.making import (
    NOON,
    make_article,
    make_author,
    make_issue,
    make_newsletter,
    make_subscriber,
    make_tag,
    make_tool,
    make_user,
)

pytestmark = pytest.mark.django_db


class Watch:
    """Whether the generation moved since it was asked last, in a transaction of its own each time."""

    def __init__(self) -> None:
        self.seen = self.now()

    def now(self) -> Any:
        if connection.vendor == "postgresql":
            # A test is one transaction, which would count once: what it did so far is made the past.
            with connection.cursor() as cursor:
                cursor.execute("UPDATE public_generation SET id = -id - random()*1e9 WHERE id > 0")
        return generation.current()

    def moved(self) -> bool:
        before, self.seen = self.seen, self.now()
        assert self.seen is not None
        return before[0] != self.seen[0] if before else False


@pytest.fixture
def watch() -> Watch:
    Publication.load()
    return Watch()


def everything(article: Article) -> list[Any]:
    """One row of all that readers see."""
    issue = make_issue(articles=[article], state=Issue.State.SENT, approved_at=NOON)
    return [
        *(article, make_author(), make_tag(), make_tool(), issue.newsletter, issue, issue.items.get()),
        Publication.load(),
        Page.objects.create(slug="a-page", title="A page", body="Us."),
        Redirect.objects.create(old_path="/blog/old/", new_path="/blog/new/"),
        Image.objects.create(file="images/x.png", width=1, height=1),
        Correction.objects.create(article=article, text="It was five.", published_at=NOON),
        Source.objects.create(article=article, publisher="P", title="T"),
        RelatedArticle.objects.create(article=article, related=make_article()),
    ]


# A column of each that readers see.
SEEN = {
    **{Article: "standfirst", Author: "bio", Tag: "description", Tool: "one_liner", Newsletter: "promise"},
    **{Issue: "subject", Publication: "tagline", Page: "title", Redirect: "new_path", Image: "caption"},
    **{Correction: "text", Source: "title", RelatedArticle: "position"},
}


def test_whatever_readers_see_moves_it_however_it_is_written(watch: Watch) -> None:
    rows = everything(make_article())
    watch.moved()
    for row in rows:
        model, name = type(row), SEEN.get(type(row), "headline")
        watch.moved()
        value = 7 if name == "position" else "/other/"
        model._default_manager.filter(pk=row.pk).update(**{name: value})
        assert watch.moved(), f"{model.__name__} by an update"
        setattr(row, name, 8 if name == "position" else "/another/")
        row.save()
        assert watch.moved(), f"{model.__name__} by a save"


def test_what_hangs_on_an_article_moves_it_when_it_comes_and_goes(watch: Watch) -> None:
    article, tag = make_article(), make_tag()
    watch.moved()
    for change in (
        lambda: article.tags.add(tag),
        lambda: article.tags.clear(),
        lambda: Source.objects.bulk_create([Source(article=article, publisher="P", title="T")]),
        lambda: article.sources.all().delete(),
        lambda: article.authorships.all().delete(),
        lambda: article.delete(),
    ):
        change()
        assert watch.moved()


def test_every_table_is_watched_unless_it_is_named(watch: Watch) -> None:
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    # Other branches of the work may not be there yet; none may be misspelt into being watched.
    ours = {
        label for label in labels if label.split(".")[0] in ("newsroom", "newsletter", "comments", "public")
    }
    named = {label for label in triggers.NOT_SHOWN if label.split(".")[0] in ("newsroom", "newsletter")}
    assert named <= ours
    watched = {model._meta.label_lower for model in triggers.watched()}
    assert watched == ours - triggers.NOT_SHOWN
    assert not watched & {"admin.logentry", "sessions.session", "auth.group"}
    for label, names in triggers.UNSEEN.items():
        assert names <= {field.name for field in apps.get_model(label)._meta.concrete_fields}


def test_work_that_readers_do_not_see_leaves_it_alone(watch: Watch) -> None:
    draft, article, user = make_article(status="draft"), make_article(), make_user("Editor")
    letter = make_newsletter()
    issue = make_issue(letter, articles=[article])
    watch.moved()
    draft.headline = "Another word"
    draft.save()
    draft.tags.add(make_tag("x"))
    assert watch.moved()  # the tag itself is new
    draft.tags.clear()
    draft.sources.create(publisher="P", title="T")
    revisions.keep(article, user, revisions.snapshot(article) | {"headline": "Pending"})
    issue.subject = "Draft of an issue"
    issue.save()
    Delivery.objects.create(issue=issue, subscriber=make_subscriber(letter))
    Newsletter.objects.filter(pk=letter.pk).update(nothing_new_until=NOON)
    Article.objects.filter(pk=article.pk).update(renderer_version=99, standfirst=article.standfirst)
    user.delete()
    assert not watch.moved()


def test_what_is_undone_counts_as_nothing(watch: Watch) -> None:
    article = make_article()
    watch.moved()
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(headline="Never seen")
        transaction.set_rollback(True)
    assert not watch.moved()


def test_a_sent_issue_and_a_withdrawn_article_move_it(watch: Watch) -> None:
    article, issue = make_article(), make_issue(approved_at=NOON)
    watch.moved()
    Issue.objects.filter(pk=issue.pk).update(state=Issue.State.SENDING)
    assert watch.moved()
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert watch.moved()
    Article.objects.filter(pk=article.pk).update(headline="Nobody sees it")
    assert not watch.moved()


def test_triggers_that_are_missing_are_found_by_the_tick(watch: Watch) -> None:
    article = make_article()
    triggers.stand_down(plan=["a migration"])
    watch.moved()
    article.save()
    Article.objects.filter(pk=article.pk).update(headline="Unnoticed")
    assert not watch.moved()
    tasks.tick()
    Article.objects.filter(pk=article.pk).update(headline="Noticed")
    assert watch.moved()


def test_a_second_look_changes_nothing() -> None:
    before = triggers._standing("default")
    triggers.stand_up()
    call_command("migrate", verbosity=0)
    assert triggers._standing("default") == before != set()


def test_adding_up_keeps_the_count(watch: Watch) -> None:
    Generation.objects.bulk_create(
        Generation(id=number, weight=1, moved_at=NOON) for number in range(10**12, 10**12 + 80)
    )
    before = generation.current()
    generation.add_up()
    assert generation.current() == before
    assert Generation.objects.count() < 80 or connection.vendor == "sqlite"


def test_a_database_that_was_not_prepared_keeps_nothing() -> None:
    Generation.objects.all().delete()
    assert generation.current() is None


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
def test_a_server_that_has_not_planned_the_question_answers_it_all_the_same() -> None:
    article = make_article()
    asked = [generation.current(), generation.current(article.get_absolute_url())]
    assert None not in asked
    with connection.cursor() as cursor:  # as behind a pooler that hands out another one
        cursor.execute("DEALLOCATE ALL")
    assert [generation.current(), generation.current(article.get_absolute_url())] == asked
