"""Audit: under which licences the project's parts come, and which of them are known to be vulnerable."""
