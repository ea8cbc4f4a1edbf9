"""The library of pictures: where each is used, and what cannot be deleted by mistake."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom.images import picture_uses
from newsroom.models import Image, Publication, Revision, WorkingCopy
from tests.making import make_article, make_author, make_issue, make_page, make_tool, make_user
from tests.newsroom.admin_forms import signed_in
from tests.newsroom.pictures import picture_file, upload_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LIST = reverse("admin:newsroom_image_changelist")


@pytest.fixture
def editor() -> Client:
    return signed_in(make_user("Editor"))


def make_image(**fields: Any) -> Image:
    return Image.objects.create(**({"file": picture_file(), "alt": "A chart"} | fields))


def shown(client: Client, query: str = "") -> list[Image]:
    answer: Any = client.get(f"{LIST}{query}")
    return [card.image for card in answer.context["cards"]]


def delete(client: Client, image: Image) -> Any:
    return client.post(reverse("admin:newsroom_image_delete", args=[image.pk]), {"post": "yes"})


def delete_several(client: Client, *images: Image) -> Any:
    form = {"action": "delete_selected", "_selected_action": [image.pk for image in images], "post": "yes"}
    return client.post(LIST, form)


# --- where a picture is used ---------------------------------------------------------------------


def roles(image: Image) -> list[tuple[str, str]]:
    return [(use.role, use.title) for use in picture_uses.uses_of([image])[image.pk]]


def test_every_place_that_shows_a_picture_is_found() -> None:
    image, other = make_image(), make_image()
    text = f"![A chart]({image.file.url})"
    make_article(headline="By cover", cover=image)
    make_article(headline="In a text", body=text).pictures.add(image)
    make_author(name="Ada", portrait=image)
    make_tool(name="Quern", logo=image)
    make_tool(name="Bellows", description=text)
    make_page(title="About", body=text)
    publication = Publication.load()
    publication.logo = image
    publication.save()
    pending = make_article(headline="Waiting")
    pending.pending_revision = Revision.objects.create(
        article=pending, number=1, content={"body": text, "cover": None}
    )
    pending.save()
    WorkingCopy.objects.create(
        person=make_user(username="ada"),
        key="x",
        content={"headline": "Typed", "fields": [["body", text]]},
        saved_at=timezone.now(),
    )
    assert sorted(roles(image)) == [
        ("Changes not live yet", "Waiting"),
        ("Cover", "By cover"),
        ("Description", "Bellows"),
        ("In the text", "In a text"),
        ("Logo", "Galley"),
        ("Logo", "Quern"),
        ("Page", "About"),
        ("Portrait", "Ada"),
        ("Unsaved text of ada", "Typed"),
    ]
    assert roles(other) == []


def test_a_cover_that_waits_or_is_only_typed_counts_too() -> None:
    image = make_image()
    article = make_article(headline="Waiting")
    article.pending_revision = Revision.objects.create(
        article=article, number=1, content={"body": "", "cover": image.pk}
    )
    article.save()
    WorkingCopy.objects.create(
        person=make_user(username="ada"),
        article=article,
        content={"fields": [["cover", str(image.pk)]]},
        saved_at=timezone.now(),
    )
    assert sorted(role for role, _ in roles(image)) == ["Changes not live yet", "Unsaved text of ada"]


def test_an_older_revision_or_a_revision_that_is_live_is_no_use() -> None:
    image = make_image()
    article = make_article()
    Revision.objects.create(article=article, number=1, content={"body": "", "cover": image.pk})
    assert roles(image) == []


def test_what_a_colleague_never_saved_is_counted_and_not_named(editor: Client) -> None:
    image = make_image()
    WorkingCopy.objects.create(
        person=make_user(username="ada"),
        key="x",
        content={"headline": "Quite secret", "fields": [["cover", str(image.pk)]]},
        saved_at=timezone.now(),
    )
    for address in (LIST, reverse("admin:newsroom_image_change", args=[image.pk])):
        page = editor.get(address).content.decode()
        assert "A colleague’s unsaved article" in page and "Quite secret" not in page
    refusal = delete(editor, image).content.decode()
    assert "A colleague’s unsaved article" in refusal and "Quite secret" not in refusal


# --- the grid ------------------------------------------------------------------------------------


def test_the_grid_shows_what_each_picture_is_and_where_it_is_used(editor: Client) -> None:
    image = make_image(file=picture_file(size=(640, 480)), alt="")
    make_article(headline="Where the memory goes", cover=image)
    page = editor.get(LIST).content.decode()
    assert "640 × 480" in page
    assert "No alt text" in page
    assert "Used in 1 place" in page
    assert "Where the memory goes" in page
    assert 'loading="lazy"' in page


def test_the_grid_can_be_narrowed_and_searched(editor: Client) -> None:
    silent = make_image(alt="")
    make_image(alt="", is_decorative=True)
    cover = make_image(alt="Two rulers")
    make_article(cover=cover)
    mine = make_image(uploaded_by_id=int(editor.session["_auth_user_id"]), caption="Rulers again")
    assert shown(editor, "?show=missing") == [silent]
    assert shown(editor, "?show=covers") == [cover]
    assert shown(editor, "?show=mine") == [mine]
    assert cover not in shown(editor, "?show=unused")
    assert silent in shown(editor, "?show=unused")
    assert shown(editor, "?q=rulers") == [mine, cover]


def test_a_part_of_the_library_keeps_the_words_searched_for(editor: Client) -> None:
    assert 'href="?q=rulers&amp;show=unused"' in editor.get(f"{LIST}?q=rulers").content.decode()


def test_the_grid_costs_the_same_with_many_pictures_and_uses(editor: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            editor.get(LIST)
        return len(asked)

    make_article(cover=make_image())
    cost()
    few = cost()
    for _ in range(12):
        image = make_image()
        make_article(cover=image).pictures.add(image)
        make_author(portrait=image)
    assert cost() == few
    assert few <= 20


def test_an_upload_that_nobody_has_described_yet_is_not_in_the_library(editor: Client) -> None:
    make_image(upload_key="k" * 32)
    assert editor.get(LIST).context["cl"].result_count == 0
    assert editor.get(reverse("picture_library")).json()["pictures"] == []


# --- one picture ---------------------------------------------------------------------------------


def words(**fields: Any) -> dict[str, Any]:
    return {"alt": "A chart", "caption": "", "credit": "", "focus_x": "50", "focus_y": "50"} | fields


def test_words_and_focal_point_are_kept_and_texts_say_them(editor: Client) -> None:
    image = make_image()
    article = make_article(body=f"![A chart]({image.file.url})")
    address = reverse("admin:newsroom_image_change", args=[image.pk])
    editor.post(address, words(credit="Photo: Ada", focus_x="20", focus_y="80"))
    image.refresh_from_db()
    article.refresh_from_db()
    assert (image.focus_x, image.focus_y, image.credit) == (20, 80, "Photo: Ada")
    assert "Photo: Ada" in article.body_html


def test_a_focal_point_outside_the_picture_is_refused(editor: Client) -> None:
    image = make_image()
    answer: Any = editor.post(reverse("admin:newsroom_image_change", args=[image.pk]), words(focus_x="120"))
    assert "focus_x" in answer.context["adminform"].form.errors


def test_alt_text_and_only_decorating_exclude_each_other(editor: Client) -> None:
    image = make_image()
    answer: Any = editor.post(
        reverse("admin:newsroom_image_change", args=[image.pk]), words(is_decorative="on")
    )
    assert "Empty one of the two" in str(answer.context["adminform"].form.errors)


def test_the_library_refuses_what_the_desk_refuses(editor: Client, settings: Any) -> None:
    form = {"file": upload_of(b"<html></html>", "x.html", "image/gif"), "alt": "Kept words"}
    answer: Any = editor.post(reverse("admin:newsroom_image_add"), form)
    assert "“x.html” is no picture" in str(answer.context["adminform"].form.errors)
    assert "Kept words" in answer.content.decode()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.*"))


# --- deleting ------------------------------------------------------------------------------------


def test_a_picture_in_use_stays_and_the_page_says_where_it_is_used(editor: Client) -> None:
    image = make_image()
    article = make_article(headline="Where the memory goes", body=f"![A chart]({image.file.url})")
    article.pictures.clear()  # as an article that was saved before uses were noted
    page = delete(editor, image).content.decode()
    assert "This picture is in use, so it stays." in page
    assert "Where the memory goes" in page
    assert Image.objects.filter(pk=image.pk).exists()


def test_several_pictures_stay_where_one_of_them_is_in_use(editor: Client) -> None:
    free, used = make_image(), make_image()
    make_author(name="Ada", portrait=used)
    page = delete_several(editor, free, used).content.decode()
    assert "Some of these pictures are in use, so none was deleted." in page
    assert "Ada" in page
    assert Image.objects.count() == 2


def test_deleting_unused_pictures_takes_their_files_and_says_who_did_it(
    editor: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    one, several = make_image(), [make_image(), make_image()]
    with django_capture_on_commit_callbacks(execute=True):
        delete(editor, one)
        delete_several(editor, *several)
    assert not Image.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*.*") if path.is_file()]
    assert LogEntry.objects.filter(user=editor.session["_auth_user_id"]).count() == 3


def test_a_writer_sees_no_way_to_delete_and_has_none() -> None:
    writer = signed_in(make_user("Writer"))
    image = make_image()
    page = writer.get(LIST).content.decode()
    assert "delete_selected" not in page
    assert "data-library-pick" not in page
    assert delete(writer, image).status_code == 403
    delete_several(writer, image)
    assert Image.objects.filter(pk=image.pk).exists()


# --- the dialog's library ------------------------------------------------------------------------


def test_the_dialog_finds_pictures_by_all_words_page_by_page(editor: Client) -> None:
    found = make_image(alt="Two rulers on a bench", credit="Ada", focus_x=10)
    make_image(alt="A bench")
    said = editor.get(reverse("picture_library"), {"q": "bench ruler"}).json()
    assert [picture["id"] for picture in said["pictures"]] == [found.pk]
    assert said["pictures"][0]["credit"] == "Ada"
    assert said["pictures"][0]["focus_x"] == 10
    for _ in range(30):
        make_image()
    first = editor.get(reverse("picture_library")).json()
    assert (len(first["pictures"]), first["next"], first["count"]) == (30, 2, 32)
    last = editor.get(reverse("picture_library"), {"page": 2}).json()
    assert (len(last["pictures"]), last["next"]) == (2, None)
    assert editor.get(reverse("picture_library"), {"page": "x"}).status_code == 200


def test_the_dialogs_library_is_for_staff_who_may_see_pictures() -> None:
    address = reverse("picture_library")
    assert Client().get(address).status_code == 403
    assert signed_in(make_user(is_staff=False)).get(address).status_code == 403
    assert signed_in(make_user()).get(address).status_code == 403
    assert signed_in(make_user("Writer")).post(address).status_code == 405


# --- uploading -----------------------------------------------------------------------------------

UPLOAD = reverse("markdown_upload")


def send(client: Client, key: str = "k1") -> Any:
    return client.post(UPLOAD, {"image": picture_file(), "key": key})


def test_an_upload_that_is_called_off_leaves_nothing_behind(
    editor: Client, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    send(editor)
    with django_capture_on_commit_callbacks(execute=True):
        assert editor.delete(f"{UPLOAD}?key=k1").status_code == 204
    assert not Image.objects.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*.*") if path.is_file()]
    assert editor.delete(f"{UPLOAD}?key=k1").status_code == 404


def test_nobody_calls_off_somebody_elses_upload_or_one_that_is_described(editor: Client) -> None:
    image = send(editor).json()
    assert signed_in(make_user("Editor")).delete(f"{UPLOAD}?key=k1").status_code == 404
    editor.post(reverse("markdown_image", args=[image["id"]]), {"alt": "A chart"})
    assert editor.delete(f"{UPLOAD}?key=k1").status_code == 404
    assert editor.delete(f"{UPLOAD}?key=").status_code == 404
    assert Image.objects.get().upload_key == ""


def test_a_second_try_after_a_lost_answer_keeps_one_picture(editor: Client) -> None:
    assert send(editor).json()["id"] == send(editor).json()["id"]
    assert Image.objects.count() == 1


def test_what_is_said_of_an_upload_is_kept_with_its_focal_point(editor: Client) -> None:
    image = send(editor).json()
    said = {"alt": "", "is_decorative": "on", "credit": "Ada", "focus_x": "15", "focus_y": "85"}
    answer = editor.post(reverse("markdown_image", args=[image["id"]]), said).json()
    assert answer["is_decorative"] is True
    kept = Image.objects.get()
    assert (kept.is_decorative, kept.credit, kept.focus_x, kept.focus_y) == (True, "Ada", 15, 85)


def test_a_picture_that_says_something_does_not_only_decorate(editor: Client) -> None:
    image = make_image(alt="", is_decorative=True)
    editor.post(reverse("markdown_image", args=[image.pk]), {"alt": "A chart"})
    image.refresh_from_db()
    assert not image.is_decorative


def test_a_stranger_to_the_picture_without_the_permission_does_not_describe_it() -> None:
    viewer = make_user()
    viewer.user_permissions.add(Permission.objects.get(codename="view_image"))
    answer = signed_in(viewer).post(reverse("markdown_image", args=[make_image().pk]), {"alt": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("role", "whose", "caption", "allowed"),
    [
        *(("Writer", "mine", "Seen", True), ("Writer", "another's", "", True)),
        *(("Writer", "another's", "Seen", False), ("Editor", "another's", "Seen", True)),
    ],
)
def test_a_writer_changes_no_words_that_others_have_put_under_a_picture(
    role: str, whose: str, caption: str, allowed: bool
) -> None:
    person = make_user(role)
    owner = person if whose == "mine" else make_user("Writer")
    image = Image.objects.create(
        file="images/x.png", width=1, height=1, caption=caption, alt="A" if caption else "", uploaded_by=owner
    )
    words = {"alt": "A", "caption": "Changed", "credit": "", "focus_x": "50", "focus_y": "50"}
    browser = signed_in(person)
    for address in (
        reverse("markdown_image", args=[image.pk]),
        reverse("admin:newsroom_image_change", args=[image.pk]),
    ):
        Image.objects.filter(pk=image.pk).update(caption=caption)
        assert (browser.post(address, words).status_code == 403) == (not allowed)
        image.refresh_from_db()
        assert (image.caption == "Changed") == allowed
        assert browser.get(address).status_code == 200
        Image.objects.filter(pk=image.pk).update(alt="A" if caption else "")


def test_a_use_is_no_link_for_those_who_may_not_open_its_place() -> None:
    image = make_image()
    page, article = make_page(title="About us", body=f"![x]({image.file.url})"), make_article(cover=image)
    issue = make_issue(intro=f"![x]({image.file.url})")
    places = [
        reverse("admin:newsroom_page_change", args=[page.pk]),
        reverse("admin:newsletter_issue_change", args=[issue.pk]),
    ]
    library = reverse("admin:newsroom_image_changelist")
    seen = signed_in(make_user("Writer")).get(library).content.decode()
    assert "About us" in seen and str(issue) in seen
    assert not any(place in seen for place in places)
    assert reverse("admin:newsroom_article_change", args=[article.pk]) in seen
    seen = signed_in(make_user("Editor")).get(library).content.decode()
    assert all(place in seen for place in places)
