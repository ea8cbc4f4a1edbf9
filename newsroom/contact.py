"""Who receives what readers write to the publication."""

from newsroom.models import Publication
from newsroom.notices import MOST_EDITORS, editors


def receivers(publication: Publication) -> list[str]:
    """The addresses that the settings name; else those of everybody who may publish."""
    if publication.contact_addresses.strip():
        return publication.contact_addresses.split()
    publishers = [one.email for one in editors() if one.has_perm("newsroom.publish_article")]
    return list(dict.fromkeys(publishers))[:MOST_EDITORS]
