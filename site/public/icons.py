"""The publication's icons: its logo, or its first letter on its colour, in the sizes that are asked for."""

import hashlib
from dataclasses import dataclass

from django.urls import reverse

from newsroom.models import Publication
from public.cards import drawing, keeping

# What bleeds fills its square: phones cut it to their own shape.
SIZES = {
    "32": (32, False),
    "192": (192, False),
    "512": (512, False),
    "180": (180, True),
    "maskable-192": (192, True),
    "maskable-512": (512, True),
}
DESIGN = 1


@dataclass(frozen=True)
class Icon:
    """One icon of a publication."""

    publication: Publication
    name: str

    @property
    def size(self) -> int:
        """Its width and height."""
        return SIZES[self.name][0]

    @property
    def bleeds(self) -> bool:
        """Whether it may be cut to any shape."""
        return SIZES[self.name][1]

    @property
    def digest(self) -> str:
        """Differs whenever the icon would look different."""
        logo = self.publication.logo
        shown = f"{DESIGN}|{self._initial}|{self.publication.accent_colour}|{logo.file.name if logo else ''}"
        return hashlib.sha256(shown.encode()).hexdigest()[:12]

    @property
    def address(self) -> str:
        """Where it is found, from the root of the site."""
        return reverse("icon", args=[self.digest, self.name])

    def draw(self) -> bytes:
        """Its bytes."""
        with keeping.opened(self.publication.logo) as logo:
            return drawing.icon(
                self._initial, self.publication.accent_colour, self.size, logo, bleeds=self.bleeds
            )

    @property
    def _initial(self) -> str:
        letters = [letter for letter in self.publication.name.removeprefix("The ") if letter.isalnum()]
        return letters[0] if letters else ""


def icon_of(publication: Publication, name: str) -> Icon | None:
    """The icon of that name, where there is one."""
    return Icon(publication, name) if name in SIZES else None


def content_of(icon: Icon) -> bytes:
    """An icon's bytes, drawn where they are not kept yet."""
    return keeping.kept(f"icon-{icon.name}", f"{icon.digest}.png", icon.draw)
