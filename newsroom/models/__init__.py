"""What the newsroom stores."""

from newsroom.models.article import Article, Authorship, RelatedArticle, Source
from newsroom.models.catalogue import Author, Tag, Tool
from newsroom.models.heartbeat import Heartbeat
from newsroom.models.image import Image
from newsroom.models.publication import Page, Publication
from newsroom.models.search import SearchEntry, SearchWord
from newsroom.models.user import User

__all__ = [
    "Article",
    "Author",
    "Authorship",
    "Heartbeat",
    "Image",
    "Page",
    "Publication",
    "RelatedArticle",
    "SearchEntry",
    "SearchWord",
    "Source",
    "Tag",
    "Tool",
    "User",
]
