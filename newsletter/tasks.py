"""Doorbells: each calls one function, and losing one loses nothing."""
