"""Dates as the record writes them, the day first."""
