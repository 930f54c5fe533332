"""Which language a text is plainly in, by its small words. Pure; always a suggestion, never a record."""

import re
from collections import Counter
from itertools import islice

WORD = re.compile(r"[^\W\d_]+")
READ = 4000  # words of a text that are looked at
FEWEST = 5  # small words that make a language plain
SHARE = 0.12  # of all words are small ones, in running text
LEAD = 2  # times as many as of any other language
SMALL = {
    "en": "the of and to in that is was were for on with by at from it his they have has been which said",
    "uk": "і й та що не на у в з до за про від як це але був була були його її їх також після під час",
    "ru": "и что не на в с по за из от как это но был была были его её их также после во время для о",
    "de": "der die das und nicht von zu mit den dem ein eine ist im auf für sich des als auch wurde wurden",
    "fr": "le la les des et est dans du une que pour qui par sur au aux avec ont été pas plus cette ce",
    "es": "el la los las de y que en un una por con del para se al fue como más su han sido",
    "it": "il lo gli di e che in un una per con del della nel alla sono è stato anche dei delle si",
    "pt": "o os as de e que em um uma por com do da no na para se ao foi como mais dos das não",
    "pl": "i w na z że się do nie jest to po od za przez jak ale był była oraz dla został",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er door bij werd ook naar",
    "tr": "ve bir bu için ile da de olarak daha çok olan gibi kadar sonra ancak olduğu",
}
_SMALL = {language: frozenset(words.split()) for language, words in SMALL.items()}


def plainly(text: str) -> str:
    """Return the code of the language whose small words stand in `text` far more than any other's, or ""."""
    words = [word[0].lower() for word in islice(WORD.finditer(text), READ)]
    said = Counter({language: sum(word in small for word in words) for language, small in _SMALL.items()})
    (best, most), (_, next_most) = said.most_common(2)
    plain = most >= max(FEWEST, SHARE * len(words)) and most >= LEAD * next_most
    return best if plain else ""
