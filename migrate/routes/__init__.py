"""Routes: one thing that splits traffic, one file per mechanism."""
