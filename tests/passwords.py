"""Passwords as the site keeps them, at a price for tests, most of which ask nothing about them."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same in form, and a thousand times as easy to guess."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
