"""What the newsroom stores."""

from newsroom.models.address import Redirect
from newsroom.models.article import Article, Authorship, RelatedArticle, Source
from newsroom.models.catalogue import Author, Series, Tag, Tool, ToolChange
from newsroom.models.heartbeat import Heartbeat
from newsroom.models.image import Image
from newsroom.models.publication import Page, Publication
from newsroom.models.related import RelatedDue, Trait
from newsroom.models.review import Correction, LinkCheck, PreviewLink, ReviewNote
from newsroom.models.revision import Presence, Revision, WorkingCopy
from newsroom.models.search import SearchEntry, SearchWord
from newsroom.models.unanswered import UnansweredQuery
from newsroom.models.untold import UntoldNote
from newsroom.models.user import User

__all__ = [
    "Article",
    "Author",
    "Authorship",
    "Correction",
    "Heartbeat",
    "Image",
    "LinkCheck",
    "Page",
    "Presence",
    "PreviewLink",
    "Publication",
    "Redirect",
    "RelatedArticle",
    "RelatedDue",
    "ReviewNote",
    "Revision",
    "SearchEntry",
    "SearchWord",
    "Series",
    "Source",
    "Tag",
    "Tool",
    "ToolChange",
    "Trait",
    "UnansweredQuery",
    "UntoldNote",
    "User",
    "WorkingCopy",
]
