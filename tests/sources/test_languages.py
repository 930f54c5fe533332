"""Which language a text is plainly in."""

import pytest

from sources.languages import plainly


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The fire at the mill was put out by the evening, and it was said that three of the workers were hurt."),
        ("uk", "Пожежа була ввечері, і до ранку її загасили; після цього з будівлі вийшли всі, але не без втрат."),
        ("ru", "Пожар был вечером, и к утру его потушили; после этого из здания вышли все, но не без потерь."),
        ("de", "Das Feuer in der Mühle wurde am Abend von der Wehr gelöscht, und die Arbeiter sind nicht verletzt."),
        ("fr", "Le feu dans le moulin a été éteint par les pompiers, et les ouvriers ont quitté la cour avec eux."),
        ("es", "El fuego en el molino fue apagado por los bomberos, y los obreros que salieron del patio se han ido."),
        ("", "Silo 4: 17 / 40"),
        ("", "The mill burned."),
        ("", "A list of names: Anna, Boris, Carla, Dmytro, Emil, Franz, Greta, Hanna, Igor, Jan, the the the the the"
             + " Klaus" * 60),
        ("", ""),
        ("en", "the of and to by"),
        ("en", "the of and to was were het een dat"),
        ("", "the of and to was were het een dat niet"),
        ("en", "Klaus " * 70 + "the man of the mill and " * 40),
    ],
)  # fmt: skip
def test_language_is_told_where_it_is_plain(language: str, text: str) -> None:
    assert plainly(text) == language
