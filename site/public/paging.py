"""Lists that come in pages."""

from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest

PAGE_SIZE = 20


def page_asked_for(request: HttpRequest, entries: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """The page that ?page= names; an unknown number is Not Found and says which pages there are."""
    paginator = Paginator(entries, size)
    try:
        return paginator.page(request.GET.get("page", "1"))
    except InvalidPage:
        last = paginator.num_pages
        pages = "one page" if last == 1 else f"pages 1 to {last:,}"
        raise Http404(f"This list has {pages}.") from None


def address(path: str, page: Page[Any]) -> str:
    """The address of one page of a list: the first has none of its own."""
    return path if page.number == 1 else f"{path}?page={page.number}"
