"""The loopback AWS: a Route 53 stricter than the real one, with moto behind it for every other service."""
