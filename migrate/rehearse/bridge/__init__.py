"""The bridge: what exists in the loopback clouds becomes running parts, so that an API call moves real requests."""
