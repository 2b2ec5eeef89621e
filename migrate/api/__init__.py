"""API: a migration as Python programs use it; the command line is one of them. Its names are exported by `migrate`."""
