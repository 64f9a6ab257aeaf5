"""Mails: what is read of them, what is a copy, and what belongs together."""

import pytest

from dlref.training import mails
from dlref.training.mails import Mail

HTML = """Subject: Re: [ILUG] Tea &amp; cake
Received: from nobody.example
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<html><style>p {color: red}</style><!-- hidden --><p>Fish &amp;=20
chips</p></html>
"""


def test_headers_and_tags_are_left_out():
    subject, body = mails.read(HTML)
    assert subject == "Re: [ILUG] Tea &amp; cake"
    assert body.split() == ["Fish", "&", "chips"]


def test_the_first_text_of_several_parts_is_read():
    parts = 'Content-Type: multipart/mixed; boundary="b"\n\n--b\n'
    text = "Content-Type: image/png\n\nx\n--b\nContent-Type: text/plain\n\nwords\n"
    assert mails.read(f"Subject: s\n{parts}{text}--b--\n") == ("s", "words")


def test_copies_are_left_out_and_threads_stay_together():
    first = Mail(0, "Tea", "One day, 3 cups.")
    copy = Mail(3, "FWD: Tea", "> one DAY: 4 cups")
    answers = [Mail(0, "Re: [ILUG] tea", f"{'abc'[k]} answer") for k in range(3)]
    others = [Mail(1, f"{'xyz'[k]}", f"{'def'[k]} other") for k in range(3)]
    kept = mails.once([first, copy, *answers, *others])
    assert kept == [first, *answers, *others]
    for seed in range(5):
        train, test = mails.apart(kept, 2, seed)
        assert len(test) >= 2
        assert len(train) + len(test) == len(kept)
        assert not {m.thread for m in train} & {m.thread for m in test}


def test_a_missing_or_another_package_says_what_to_do(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"-m dlref\.training\.mails fetches"):
        mails.corpus(tmp_path)
    (tmp_path / mails.FILE).write_bytes(b"no mails")
    with pytest.raises(ValueError, match="another md5; remove it"):
        mails.corpus(tmp_path)


@pytest.mark.slow
def test_the_package_if_it_is_there():
    try:
        found = mails.corpus()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    counts = [sum(mail.kind == k for mail in found) for k in range(5)]
    assert counts == [2500, 1400, 250, 500, 1396]
