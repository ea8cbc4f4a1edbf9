"""The form of the publication's settings, which its preview reads before anything is stored."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminTextareaWidget

from newsroom.admin.front import refuse_as_lead
from newsroom.admin.rows import Column, Row, RowsField
from newsroom.admin.widgets import TimeZoneField, non_empty
from newsroom.models import Article, Publication
from newsroom.navigation import LONGEST_ADDRESS, clean_address, outside_address, suggestions
from newsroom.platforms import PLATFORMS

MOST_RECEIVERS = 10
ADDRESS = Column(
    "address", "Address", LONGEST_ADDRESS, placeholder="/tags/ or https://…", suggestions=suggestions
)


def check_link(row: Row) -> Row:
    """A link whose address leads somewhere."""
    return row | {"address": clean_address(row["address"])}


def check_social(row: Row) -> Row:
    """An address on one of the platforms we have a sign for."""
    return row | {"url": outside_address(row["url"])}


class PublicationForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the publication is called, how it looks and where its frame leads."""

    time_zone = TimeZoneField()
    navigation = RowsField(
        [Column("label", "Label", 24), ADDRESS],
        one="link",
        most=8,
        check=check_link,
        label="Header",
        help_text="Pages, tags, kinds and series of ours, or https:// addresses elsewhere. About, Contact "
        "and the other standing pages are in the footer by themselves.",
    )
    footer_links = RowsField(
        [
            Column("heading", "Heading", 40, required=False),
            Column("label", "Label", 40),
            ADDRESS,
        ],
        one="link",
        most=24,
        check=check_link,
        label="Footer",
        help_text="A line with a heading begins a column; the lines under it without one belong to it.",
    )
    social_links = RowsField(
        [
            Column("platform", "Platform", 20, choices=lambda: list(PLATFORMS.items())),
            Column("url", "Address", LONGEST_ADDRESS, placeholder="https://…"),
        ],
        one="profile",
        most=8,
        check=check_social,
        label="Elsewhere",
    )

    class Meta:
        model = Publication
        fields = [
            *("name", "tagline", "description", "logo", "logo_on_dark", "accent_colour"),
            *("lead", "lead_until"),
            *("navigation", "footer_links", "social_links", "footer_note"),
            *(
                "newsletter_promise_title",
                "newsletter_promise",
                "letter_typeface",
                "contact_addresses",
                "time_zone",
            ),
            "asks_for_second_factor",
        ]
        widgets = {
            "accent_colour": UnfoldAdminColorInputWidget(),
            "description": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "newsletter_promise": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
            "footer_note": UnfoldAdminTextareaWidget(attrs={"rows": 2}),
            "contact_addresses": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }

    def clean_contact_addresses(self) -> str:
        """The addresses, each on a line of its own and each one an address."""
        lines = non_empty(str(self.cleaned_data["contact_addresses"]).replace(",", "\n").splitlines())
        for line in lines:
            try:
                EmailValidator()(line)
            except ValidationError as error:
                raise ValidationError(
                    f"“{line}” is no email address. Write one a line, such as editors@example.org."
                ) from error
        if len(lines) > MOST_RECEIVERS:
            raise ValidationError(
                f"There is room for {MOST_RECEIVERS} addresses; write to a shared one instead."
            )
        return "\n".join(dict.fromkeys(lines))

    def clean_lead(self) -> Article | None:
        """An article that readers may see."""
        article: Article | None = self.cleaned_data["lead"]
        refuse_as_lead(article)
        return article

    def clean_accent_colour(self) -> str:
        """In small letters, so that one colour has one stylesheet."""
        return str(self.cleaned_data["accent_colour"]).lower()


def as_typed(data: Any) -> tuple[Publication, PublicationForm]:
    """The publication as its form is filled in, stored nowhere; what is wrong stays as it was saved."""
    form = PublicationForm(data, instance=Publication.load())
    form.is_valid()
    for name in form.fields:
        # A row that is half typed takes away no other row from the preview.
        if name in form.cleaned_data or not isinstance(form.fields[name], RowsField):
            continue
        wrong = form.fields[name].widget.wrong
        rows = form.fields[name].widget.value_from_datadict(data, {}, name)
        setattr(form.instance, name, [row for place, row in enumerate(rows) if place not in wrong])
    return form.instance, form
