"""Find the numbers of a text: what each says, and whether it is a figure that an editor could record. Pure.

It reads with the grammar of `sources.numerals` and adds what only the words around can tell: days and clock
times, ages, floors, ranks, names, idioms. In doubt a number is a figure: a reader can wave it away, but what
is not shown is not missed.
"""

from sources.finder.finding import find_figures
from sources.finder.found import Found

__all__ = ["Found", "find_figures"]
