"""What several pages of the admin share."""

from datetime import datetime
from typing import Any

from django.db.models import ForeignKey, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from newsroom import whose
from newsroom.admin.widgets import PicturePicker
from newsroom.desk import staff_member
from newsroom.models import Article

__all__ = ["PicturesMixin", "may_change", "moment", "of", "staff_member", "when"]


def of(request: HttpRequest) -> Q:
    """Articles that whoever asks began or signs."""
    return whose.is_of(staff_member(request))


def may_change(article: Article | None, request: HttpRequest) -> bool:
    """Whether whoever asks may change this article, or, for None, articles at all."""
    return whose.may_change(article, staff_member(request))


class PicturesMixin:
    """Shows the fields named in `picture_fields` with the picture, and with an upload on the spot."""

    picture_fields: list[str] = []

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The picture picker for pictures; for everything else what it is elsewhere."""
        if db_field.name in self.picture_fields:
            kwargs["widget"] = PicturePicker()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the admin's small links beside it: the picker adds and changes pictures itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field and db_field.name in self.picture_fields:
            field.widget = getattr(field.widget, "widget", field.widget)
        return field


def when(article: Article) -> str:
    """The hour that matters most for where an article stands, in the publication's time."""
    word, hour = "Changed", article.updated_at
    if article.status == Article.Status.SCHEDULED and article.publish_at:
        word, hour = "Goes out", article.publish_at
    elif article.is_published and article.first_published_at:
        word, hour = "Published", article.first_published_at
    return format_html('<span class="when"><span>{}</span> <span>{}</span></span>', word, moment(hour))


def moment(value: datetime) -> str:
    """A date and an hour, as “5 Mar 2026, 12:00”."""
    return date_format(timezone.localtime(value), "j M Y, H:i")
