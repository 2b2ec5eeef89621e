"""The stand-in for the Google provider: one file of kinds for each family of services."""
