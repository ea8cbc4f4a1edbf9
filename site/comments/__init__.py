"""What readers answer: comments, who writes them, and how they are moderated.

    body        the small Markdown of a comment      names       what somebody may be called
    house       who may comment where, and until when
    posting     from a form to a stored comment      judging     what appears at once and what waits
    threads     a conversation as it is read         drawing     and as HTML, quickly
    own         editing and deleting one's own       marks       helpful marks and reports
    answers     mails about answers                  guests      addresses confirmed once per browser
    moderation  the moves of a comment, logged       telling     mails to the moderators
    leaving     an account that goes, and what stays

Nothing here knows the pages above it: those are in `public`.
"""
