"""Fields: the values of a line, from text to what they mean, the same for every format."""
