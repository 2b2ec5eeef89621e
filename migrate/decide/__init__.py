"""The pure core: what to do next, and why. No I/O, no clock, no randomness, no SDK."""
