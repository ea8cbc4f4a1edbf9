"""What several pages of the admin share."""

from typing import Any

from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from newsroom.admin.widgets import PicturePicker
from newsroom.desk import staff_member
from newsroom.models import Article

__all__ = ["PicturesMixin", "staff_member", "when"]


class PicturesMixin:
    """Shows the fields named in `picture_fields` with the picture, and with an upload on the spot."""

    picture_fields: list[str] = []

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """The picture picker for pictures; for everything else what it is elsewhere."""
        if db_field.name in self.picture_fields:
            kwargs["widget"] = PicturePicker(db_field)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


def when(article: Article) -> str:
    """The hour that matters most for where an article stands, in the publication's time."""
    if article.status == Article.Status.SCHEDULED and article.publish_at:
        return f"goes out on {moment(article.publish_at)}"
    if article.is_published and article.first_published_at:
        return f"published on {moment(article.first_published_at)}"
    return f"changed on {moment(article.updated_at)}"


def moment(value: Any) -> str:
    """A date and an hour, as “5 March 2026 at 12:00”."""
    local = timezone.localtime(value)
    return f"{date_format(local, 'j F Y')} at {date_format(local, 'H:i')}"
