"""How dates and times are written and read, in place of what Django takes from the language."""
