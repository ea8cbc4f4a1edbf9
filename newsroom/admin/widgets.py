"""Form fields and widgets of the admin: the writing desk, the tag field, the picture picker."""

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.urls import reverse
from markdownx.fields import MarkdownxFormField
from markdownx.widgets import MarkdownxWidget
from unfold.widgets import UnfoldAdminSelect2Widget

from newsroom import markdown, tagging
from newsroom.admin.ordered import is_key
from newsroom.autosave.typed import NEW
from newsroom.models import Image, Tag

DESK_SCRIPT: Any = Script("newsroom/desk.js", type="module")
DESK_MEDIA = forms.Media(
    css={"all": ["newsroom/desk.css", "newsroom/desk_menus.css", "newsroom/pictures.css"]}, js=[DESK_SCRIPT]
)


class DeskWidget(MarkdownxWidget):
    """django-markdownx's widget with our own template, style and script: Markdown beside its page."""

    template_name = "markdownx/widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, tall: bool = True) -> None:
        self.tall = tall
        super().__init__({"spellcheck": "true", "rows": 24 if tall else 8} | (attrs or {}))

    @property
    def media(self) -> forms.Media:
        """Ours only: markdownx's own script calls addresses that are mounted nowhere."""
        return DESK_MEDIA

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the template needs: where to ask for the rendered text, where to leave a picture."""
        context: dict[str, Any] = super().get_context(name, value, attrs or {})  # type: ignore[no-untyped-call]
        context["desk"] = {
            "preview": reverse("markdown_preview"),
            "find": reverse("desk_find"),
            "upload": reverse("markdown_upload"),
            "images": reverse("markdown_image", args=[0]),
            "library": reverse("picture_library"),
            "theme": reverse("theme"),
            "most": markdown.MAX_CHARACTERS,
            "tall": self.tall,
        }
        return context


class MarkdownField(MarkdownxFormField):
    """A text in Markdown, kept as typed but for its line ends."""

    def __init__(self, *, tall: bool = True, **kwargs: Any) -> None:
        # Not stripped: four spaces before the first line make it a block of code.
        super().__init__(widget=DeskWidget(tall=tall), strip=False, **kwargs)  # type: ignore[no-untyped-call]

    def clean(self, value: Any) -> str:
        """The text with the line ends of the house; refused where rendering it would take too long."""
        text = str(super().clean(value) or "").replace("\r\n", "\n").replace("\r", "\n")
        if sentence := markdown.problem(text):
            raise ValidationError(sentence)
        return text if text.strip() else ""


class TagsWidget(AutocompleteSelectMultiple):
    """Tags with suggestions; what is typed and does not exist is offered as a new one."""

    def __init__(self, field: Any) -> None:
        attrs = {"data-tags": "true", "data-token-separators": '[","]', "data-desk-tags": NEW}
        super().__init__(field, admin.site, attrs=attrs)

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """The chosen tags; new ones stay chosen when the form comes back with an error elsewhere."""
        groups = super().optgroups(name, [chosen for chosen in value if is_key(chosen)], attrs)
        options = groups[0][1]
        for chosen in value:
            if chosen.startswith(NEW):
                label = chosen.removeprefix(NEW)
                options.append(self.create_option(name, chosen, label, True, len(options)))
        return groups


class TagsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Tags in the order in which they were picked; the new ones are stored with the article."""

    may_create = True

    def clean(self, value: Any) -> list[Tag]:  # type: ignore[override]
        """The tags picked, and unsaved ones for the names that no tag has yet."""
        picked = [str(one) for one in value or []]
        stored = [one for one in picked if not one.startswith(NEW)]
        if strange := next((one for one in stored if not is_key(one)), ""):
            raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": strange[:40]})
        known = super().clean(stored)
        by_pk = {str(tag.pk): tag for tag in known}
        tags = [by_pk[one] if one in by_pk else self.new_tag(one) for one in picked]
        return list({tag.slug: tag for tag in tags}.values())

    def new_tag(self, value: str) -> Tag:
        """The tag that a typed name means."""
        tag = tagging.named(value.removeprefix(NEW).replace("\0", ""))  # no database keeps a NUL
        if tag.pk is None:
            if not self.may_create:
                raise ValidationError(
                    f"There is no tag “{tag.name}”, and you may not add one. Ask an editor."
                )
            try:
                tag.clean_fields()
            except ValidationError as error:
                raise ValidationError(f"“{tag.name}” cannot be a tag: {error.messages[0]}") from error
        return tag


class PicturePicker(forms.Select):
    """A picture out of the library, or a new one uploaded on the spot, shown with its alt text."""

    template_name = "newsroom/picture_picker.html"

    @property
    def media(self) -> forms.Media:
        """The desk's, which holds the dialog that pictures are chosen in."""
        return DESK_MEDIA

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The chosen picture itself, and the addresses for another one; never the whole library."""
        context = forms.Widget.get_context(self, name, value, attrs)
        pk = str(value or "")
        context["widget"] |= {"type": "hidden", "value": pk}
        context["chosen"] = Image.objects.filter(pk=pk).first() if is_key(pk) else None
        context["desk"] = {
            "upload": reverse("markdown_upload"),
            "images": reverse("markdown_image", args=[0]),
            "library": reverse("picture_library"),
        }
        return context

    def id_for_label(self, id_: str, index: str = "0") -> str:
        """The button: the field itself is not seen."""
        return f"{id_}_choose" if id_ else id_

    def use_required_attribute(self, initial: Any) -> bool:
        """A browser cannot point to a field that it does not show."""
        return False


class LinesField(forms.CharField):
    """A list, written one entry a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The entries under each other."""
        return "\n".join(str(entry) for entry in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        return non_empty(str(super().clean(value)).splitlines())


class LinksField(LinesField):
    """Links, written one a line: the label, a space, the address."""

    def prepare_value(self, value: Any) -> Any:
        """Label and address on one line each."""
        if isinstance(value, list):
            return "\n".join(f"{link.get('label', '')} {link.get('url', '')}" for link in value)
        return value

    def clean(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]
        """Each line as a label and an address."""
        return [self.link(line) for line in super().clean(value)]

    def link(self, line: str) -> dict[str, str]:
        """One line as a link."""
        label, _, url = line.rpartition(" ")
        try:
            forms.URLField(assume_scheme="https").clean(url)
        except ValidationError as error:
            raise ValidationError(
                f"“{line}” does not end in an address. Write it as “Mastodon https://social.example/@me”."
            ) from error
        if not label.strip() or not url.startswith(("https://", "http://")):
            raise ValidationError(
                f"“{line}” needs a label and a whole address: “Mastodon https://social.example/@me”."
            )
        return {"label": label.strip(), "url": url}


class TimeZoneField(forms.ChoiceField):
    """A time zone, found by typing a part of its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"choices": time_zones, "widget": UnfoldAdminSelect2Widget} | kwargs))


def time_zones() -> list[tuple[str, str]]:
    """Every time zone that this machine knows and a place can have."""
    zones = sorted(available_timezones() - {"UTC", "Factory", "localtime"})
    return [(zone, zone.replace("_", " ")) for zone in ("UTC", *zones)]


def non_empty(lines: Iterable[str]) -> list[str]:
    """The lines that hold something, without space around it."""
    return [line.strip() for line in lines if line.strip()]
