"""What can go wrong on the way from articles to a letter; each message names thing, reason, next step."""


class NewsletterError(Exception):
    """Something that a person at the newsletter must see, in a sentence."""


class IssueNotReady(NewsletterError):
    """An issue, or a newsletter, lacks what it needs for the step that was asked for."""


class TemplateBroken(NewsletterError):
    """A mail template cannot be turned into HTML."""
