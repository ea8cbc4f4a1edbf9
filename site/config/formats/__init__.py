"""How dates and hours are written and read, by language."""
