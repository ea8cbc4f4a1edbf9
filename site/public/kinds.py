"""What a list of articles of one kind is called, and what it holds."""

from newsroom.models import Article

KINDS = {
    Article.Kind.BREAKDOWN: ("Breakdowns", "Long articles that take one thing apart."),
    Article.Kind.REVIEW: ("Reviews", "Tools that we tried, and what we made of them."),
    Article.Kind.NEWS: ("News", "What happened, in short."),
    Article.Kind.GUIDE: ("Guides", "How to do something, step by step."),
}
