"""Access logs: one file for each format, and what all of them tell."""
