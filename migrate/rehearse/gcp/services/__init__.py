"""The services of the loopback Google Cloud, one a file."""
