"""Tools: what developers of this project run."""
