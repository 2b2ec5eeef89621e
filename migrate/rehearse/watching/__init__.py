"""From real requests at the edges to what a source of metrics would know of them."""
