"""The stand-in for the AWS provider: one file of kinds for each family of services."""
