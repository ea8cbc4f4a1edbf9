"""What comes back: reports of mail servers and complaints of readers, and what follows from them.

reading.py    one report as bytes (RFC 3464, ARF, and what older servers write), within bounds
judging.py    whether an answer means "never again", "not now" or nothing
recording.py  whose letter it was, the event, the suppression
lifting.py    the way back for an address that works again
mailbox.py    reports that wait in an IMAP mailbox
webhooks.py   what a mail service reports by itself
"""
