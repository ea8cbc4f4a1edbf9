"""Whether an issue may go: the preflight, and what others answer when asked."""
