"""What has a public address of its own besides articles: authors, tags, tools, standing pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from newsroom.slugs import AddressField, slug_of

LONGEST = 50


class AddressedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form with a slug: it shows the whole address, and makes one of the name where it is empty."""

    url_name = ""
    named_by = "name"

    slug = AddressField(
        label="Address", required=False, max_length=LONGEST, widget=UnfoldAdminTextInputWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:  # not for those who may only read
            self.fields["slug"].help_text = self._where()

    def clean_slug(self) -> str:
        """What was typed, else what the name makes."""
        typed: str = self.cleaned_data["slug"]
        name = self.cleaned_data.get(self.named_by, "")
        return typed or slug_of(name, fallback=self._meta.model._meta.model_name or "", longest=LONGEST)

    def _where(self) -> str:
        if slug := self.instance.slug:
            return f"{self._whole(slug)} – a former address leads on to the new one."
        return f"{self._whole('…')} – left empty, it is made of the {self.named_by}."

    def _whole(self, slug: str) -> str:
        place = reverse(self.url_name, args=["slug"]).replace("slug", slug)
        return f"{settings.SITE_URL}{place}"
