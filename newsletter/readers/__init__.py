"""Who gets it: subscriptions, consent, readers' own data."""
