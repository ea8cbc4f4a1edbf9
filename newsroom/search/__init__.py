"""Search: one analyser, one ranking, over SQLite FTS5 and PostgreSQL full text alike."""

from newsroom.search.finding import search
from newsroom.search.index import index, remove
from newsroom.search.rebuilding import rebuild
from newsroom.search.results import Hit, Results

__all__ = ["Hit", "Results", "index", "rebuild", "remove", "search"]
