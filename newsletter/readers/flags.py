"""Addresses worth a look: read by several people, or made to be thrown away. Nobody is refused for it."""

from newsletter.models import Subscriber

Flag = Subscriber.Flag
# Behind these stands an office rather than a person; whoever complains may not be whoever subscribed.
ROLES = set(
    """
    abuse accounts admin administrator all billing careers contact editor editors enquiries everyone feedback
    hello help hostmaster hr info it jobs legal mail mailer-daemon marketing media news newsletter no-reply
    noc noreply office postmaster press privacy root sales security service staff subscribe support team
    webmaster
    """.split()
)
# The best known services for addresses of ten minutes, and what belongs to them.
THROW_AWAY = set(
    """
    10minutemail.com 20minutemail.com 33mail.com anonbox.net burnermail.io byom.de discard.email
    discardmail.com dispostable.com dropmail.me einrot.com emailondeck.com fakeinbox.com fakemail.net
    getairmail.com getnada.com grr.la guerrillamail.com guerrillamail.net guerrillamail.org
    guerrillamailblock.com harakirimail.com inboxbear.com inboxkitten.com incognitomail.org jetable.org
    mailcatch.com maildrop.cc mailexpire.com mailinator.com mailinator.net mailmoat.com mailnesia.com
    mailnull.com mailpoof.com mailsac.com mailtemp.info meltmail.com minutemailbox.com mintemail.com
    moakt.com mohmal.com mt2015.com mytemp.email mytrashmail.com nada.email no-spam.ws nospamfor.us
    sharklasers.com shieldedmail.com spam4.me spambox.us spamex.com spamfree24.org spamgourmet.com
    temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.dev tempmailo.com
    tempr.email throwam.com throwawaymail.com tmpmail.net tmpmail.org trash-mail.com trashmail.com
    trashmail.de trashmail.net wegwerfmail.de wegwerfmail.net yopmail.com yopmail.fr yopmail.net zeroe.ml
    """.split()
)


def flag_of(email: str) -> str:
    """What is worth a look about an address, or nothing."""
    local, _, domain = email.lower().rpartition("@")
    parts = domain.split(".")
    if any(".".join(parts[start:]) in THROW_AWAY for start in range(len(parts) - 1)):
        return str(Flag.DISPOSABLE)
    return str(Flag.ROLE) if local.partition("+")[0] in ROLES else ""
