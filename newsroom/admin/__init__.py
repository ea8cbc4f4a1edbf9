"""The admin panel: where the newsroom is written, looked after and moved to its readers."""

from newsroom.admin import articles, catalogue, images, people, publication

__all__ = ["articles", "catalogue", "images", "people", "publication"]
