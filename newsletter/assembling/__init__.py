"""What goes into an issue, and where in it."""
