"""Signing in to the desk: name and password, a second factor, and how often one may try."""
