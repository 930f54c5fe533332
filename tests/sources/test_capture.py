"""Text or a file in, a snapshot out: sources/capture.py."""

import pytest
from django.contrib.auth.models import User

from sources.capture import MAX_BYTES, capture_file, capture_text
from sources.errors import NotCaptured
from sources.models import Snapshot
from tests.builders import make_source

pytestmark = pytest.mark.django_db


def test_text_is_normalised_and_kept_as_it_came(editor: User) -> None:
    snapshot = capture_text(source=make_source(editor), text="Cafe\u0301\r\nfour dead\rtwo hurt", by=editor)

    assert snapshot.text == "Café\nfour dead\ntwo hurt"
    assert bytes(snapshot.raw).decode() == "Cafe\u0301\r\nfour dead\rtwo hurt"
    assert (snapshot.method, snapshot.length, snapshot.captured_by) == ("pasted", len(snapshot.text), editor)
    assert len(snapshot.text_sha256) == 64


def test_same_text_again_is_the_snapshot_that_exists(editor: User) -> None:
    source = make_source(editor)
    first = capture_text(source=source, text="four dead\n", by=editor)

    assert capture_text(source=source, text="four dead\r\n", by=editor) == first
    assert Snapshot.objects.count() == 1
    assert capture_text(source=make_source(editor, "Another"), text="four dead\n", by=editor) != first


def test_file_is_kept_byte_for_byte(editor: User) -> None:
    data = b"\xef\xbb\xbf\xd0\x9f\xd0\xbe\xd0\xb6\xd0\xb5\xd0\xb6\xd0\xb0\r\n"
    snapshot = capture_file(source=make_source(editor), data=data, name="fire.txt", by=editor)

    assert (bytes(snapshot.raw), snapshot.text, snapshot.method) == (data, "Пожежа\n", "file")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff\xfe\x00", "“fire.txt” is no plain text in UTF-8: save it as such, or paste its text."),
        (b"four\x00dead", "“fire.txt” holds binary data: save it as plain text, or paste its text."),
        (b" \n", "The text is empty: there is nothing to cite."),
        (b"x" * (MAX_BYTES + 1), "“fire.txt” has 10,000,001 bytes: at most 10,000,000 are read."),
    ],
)
def test_file_that_is_no_text_is_refused(editor: User, data: bytes, sentence: str) -> None:
    with pytest.raises(NotCaptured) as caught:
        capture_file(source=make_source(editor), data=data, name="fire.txt", by=editor)

    assert str(caught.value) == sentence
    assert not Snapshot.objects.exists()


def test_pasted_text_with_a_null_character_is_refused(editor: User) -> None:
    with pytest.raises(NotCaptured, match="NUL"):
        capture_text(source=make_source(editor), text="four\x00dead", by=editor)
