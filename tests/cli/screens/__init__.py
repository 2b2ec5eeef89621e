"""The screens of every command, kept as text: a walk makes them anew, and a test compares."""
