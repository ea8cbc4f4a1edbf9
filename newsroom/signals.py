"""How the newsroom speaks upward without knowing who listens."""

from django.dispatch import Signal

# Sent inside the transaction that changes what readers may see. Arguments: article, and `change`,
# one of "published", "updated", "withdrawn".
publication_changed = Signal()

# Sent inside the transaction that changes the slug of something readers could open.
# Arguments: instance, old, new (paths).
address_changed = Signal()

# Sent inside the transaction that makes several tags one, while they are all there. Arguments: into (the
# tag that stays), gone (the keys of those that go).
tags_merged = Signal()

# Sent inside the transaction that moves an article to another status. Arguments: article, source and
# target (statuses), user (None for the tick), reason (the words that an article is returned with).
moved = Signal()

# Sent inside the transaction that causes it: those above write a mail to each person. Arguments:
# people, kind (which template), context, subject.
notice = Signal()
