"""Reads what strangers wrote: bytes → text and suggestions. Runs in a process of its own, without Django."""
