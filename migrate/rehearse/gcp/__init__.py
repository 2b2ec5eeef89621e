"""The loopback Google Cloud: control planes grown from Google's own discovery documents, and no laxer than them."""
