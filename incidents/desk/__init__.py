"""The editors' screens beyond plain lists and forms."""
