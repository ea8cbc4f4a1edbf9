"""Pictures as a writer handles them: dropped, described, called off, tried again, found, cropped."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from newsroom.models import Author, Image
from tests.browser.desks import sign_in
from tests.making import make_author, make_user
from tests.newsroom.pictures import picture_bytes
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.journey]

DROP = """([selector, bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const target = document.querySelector(selector);
  target.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


@pytest.fixture
def editor(transactional_db: None, live_server: LiveServer, page: Page) -> Page:
    """An editor's browser."""
    sign_in(page.context, make_user("Editor", username="ines"), live_server.url)
    return page


def drop(page: Page, selector: str = "[data-desk]", name: str = "chart.png") -> None:
    page.evaluate(DROP, [selector, list(picture_bytes("PNG", (900, 600))), name])


def make_image(alt: str, **fields: int) -> Image:
    return Image.objects.create(file=ContentFile(picture_bytes("PNG", (90, 60)), "a.png"), alt=alt, **fields)


def files(media: Path) -> list[Path]:
    """What was uploaded and made of it; icons and cards are drawn beside."""
    return [path for path in (media / "images").rglob("*") if path.is_file()]


def test_a_picture_dropped_into_the_text_is_described_and_inserted(editor: Page) -> None:
    editor.goto("/admin/newsroom/article/add/")
    drop(editor)
    expect(editor.locator(".pictures p[data-state]")).to_have_text("Uploaded.")
    insert = editor.locator("[data-take]")
    expect(insert).to_be_disabled()
    expect(editor.locator("[data-hint]")).to_contain_text("Say what it shows")
    editor.fill("#pictures-alt", "Two rulers, both bent")
    editor.fill("#pictures-credit", "Ines")
    insert.click()
    expect(editor.locator("dialog.pictures")).to_have_count(0)
    image = Image.objects.get()
    assert (image.alt, image.credit, image.upload_key) == ("Two rulers, both bent", "Ines", "")
    assert f"![Two rulers, both bent]({image.file.url})" in editor.locator("#id_body").input_value()


def test_several_pictures_are_described_one_after_the_other(editor: Page) -> None:
    editor.goto("/admin/newsroom/article/add/")
    drop(editor, name="one.png")
    drop(editor, "dialog.pictures", "two.png")
    expect(editor.locator(".pictures-thumbnail")).to_have_count(2)
    editor.fill("#pictures-alt", "One")
    editor.locator(".pictures-thumbnail").nth(1).click()
    editor.locator(".pictures-check").click()
    editor.get_by_role("button", name="Insert 2 pictures").click()
    expect(editor.locator("dialog.pictures")).to_have_count(0)
    assert sorted(Image.objects.values_list("alt", "is_decorative")) == [("", True), ("One", False)]


def test_calling_it_off_leaves_nothing_behind(editor: Page, settings: object) -> None:
    media = Path(settings.MEDIA_ROOT)  # type: ignore[attr-defined]
    editor.goto("/admin/newsroom/article/add/")
    drop(editor)
    expect(editor.locator(".pictures p[data-state]")).to_have_text("Uploaded.")
    assert Image.objects.count() == 1
    editor.keyboard.press("Escape")
    wait_until(lambda: not Image.objects.exists() and not files(media))
    assert editor.locator("#id_body").input_value() == ""


def test_a_lost_connection_says_so_and_a_second_try_keeps_the_words(editor: Page) -> None:
    editor.goto("/admin/newsroom/article/add/")
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.method)
        route.abort("connectionreset")

    editor.route("**/admin/markdown/upload/", lose)
    drop(editor)
    state = editor.locator(".pictures p[data-state]")
    expect(state).to_contain_text(
        "“chart.png” did not arrive: the connection was lost. The file is still here."
    )
    editor.fill("#pictures-alt", "Two rulers")
    editor.unroute("**/admin/markdown/upload/")
    editor.get_by_role("button", name="Try again").click()
    expect(state).to_have_text("Uploaded.")
    expect(editor.locator("#pictures-alt")).to_have_value("Two rulers")
    editor.locator("[data-take]").click()
    wait_until(lambda: Image.objects.filter(alt="Two rulers", upload_key="").exists())
    assert lost == ["POST"]
    assert Image.objects.count() == 1


def test_a_file_that_is_no_picture_gets_its_sentence(editor: Page) -> None:
    editor.goto("/admin/newsroom/article/add/")
    editor.evaluate(DROP, ["[data-desk]", list(b"<svg onload='alert(1)'/>"), "x.svg"])
    expect(editor.locator(".pictures p[data-state]")).to_contain_text("“x.svg” is no picture")
    expect(editor.locator("[data-again]")).to_be_hidden()
    expect(editor.locator("[data-take]")).to_be_disabled()


def test_a_portrait_is_found_in_the_library_by_keyboard_alone(editor: Page) -> None:
    author = make_author(name="Ada")
    make_image("A kettle")
    portrait = make_image("A portrait of Ada")
    make_image("Another portrait")
    editor.goto(f"/admin/newsroom/author/{author.pk}/change/")
    editor.locator("[data-pick]").focus()
    editor.keyboard.press("Enter")
    expect(editor.locator(".pictures-option")).to_have_count(3)
    editor.keyboard.type("portrait")
    expect(editor.locator(".pictures-option")).to_have_count(2)
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("ArrowRight")
    expect(editor.locator("[data-hint]")).to_have_text("A portrait of Ada")
    editor.keyboard.press("Enter")
    expect(editor.locator(".picker-words")).to_have_text("A portrait of Ada")
    editor.locator("[name=_save]").click()
    wait_until(lambda: Author.objects.get(pk=author.pk).portrait_id == portrait.pk)


def test_the_focal_point_is_moved_by_keys_and_kept(editor: Page) -> None:
    image = make_image("A chart")
    editor.goto(f"/admin/newsroom/image/{image.pk}/change/")
    mark = editor.get_by_role("slider", name="Focal point")
    mark.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        editor.keyboard.press(key)
    expect(mark).to_have_attribute("aria-valuetext", "41 % from the left, 45 % from the top")
    editor.locator("[name=_save]").click()
    wait_until(lambda: Image.objects.filter(focus_x=41, focus_y=45).exists())


def test_a_click_on_the_picture_sets_the_focal_point(editor: Page) -> None:
    image = make_image("A chart")
    editor.goto(f"/admin/newsroom/image/{image.pk}/change/")
    box = editor.locator("[data-focus-picture]").bounding_box()
    assert box
    editor.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.25)
    expect(editor.locator("#id_focus_x")).to_have_value("80")
    expect(editor.locator("#id_focus_y")).to_have_value("25")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong(editor: Page, width: int, scheme: str) -> None:
    image = make_image("A chart")
    make_image("")
    editor.set_viewport_size({"width": width, "height": 900})
    editor.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    editor.goto("/admin/newsroom/image/")
    faults(editor, "#changelist")
    editor.locator("[data-library-add]").click()
    faults(editor, "dialog.pictures")
    drop(editor, "dialog.pictures")
    expect(editor.locator(".pictures p[data-state]")).to_have_text("Uploaded.")
    faults(editor, "dialog.pictures")
    editor.keyboard.press("Escape")
    editor.goto(f"/admin/newsroom/image/{image.pk}/change/")
    faults(editor, ".focus")
    editor.goto(f"/admin/newsroom/author/{make_author().pk}/change/")
    editor.locator("[data-pick]").click()
    expect(editor.locator(".pictures-option")).to_have_count(2)
    faults(editor, "dialog.pictures")


def faults(page: Page, part: str) -> None:
    found = Axe().run(page, context=part)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
