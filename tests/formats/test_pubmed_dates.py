"""Every way in which PubMed writes a date."""

from __future__ import annotations

import pytest

from litrev.formats.pubmed_dates import Published, from_parts, from_words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("1998 Dec-1999 Jan", Published(1998, "1998", "1998 Dec-1999 Jan")),
        ("2019 Feb - Apr", Published(2019, "2019", "2019 Feb - Apr")),
        ("2019 Sep-Oct", Published(2019, "2019", "2019 Sep-Oct")),
        ("1998-1999", Published(1998, "1998", "1998-1999")),
        ("Dec 1998-Jan 1999", Published(1998, "1998", "Dec 1998-Jan 1999")),
        ("2017 Summer", Published(2017, "2017", "2017 Summer")),
        ("2019 Mar 14-20", Published(2019, "2019", "2019 Mar 14-20")),
        ("2019", Published(2019, "2019")),
        ("2019 Mar", Published(2019, "2019-03")),
        ("2019 Mar 14", Published(2019, "2019-03-14")),
        ("Sep/Oct", Published(None, "", "Sep/Oct")),
        ("", Published()),
    ],
)
def test_a_date_in_words_claims_no_more_than_is_known(words: str, expected: Published) -> None:
    assert from_words(words) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("2019",), Published(2019, "2019")),
        (("2019", "Mar"), Published(2019, "2019-03")),
        (("2019", "03", "4"), Published(2019, "2019-03-04")),
        (("2019", "September"), Published(2019, "2019-09")),
        (("2019", "Feb", "30"), Published(2019, "2019-02")),
        (("2019", "", "", "Summer"), Published(2019, "2019", "2019 Summer")),
        (("2019", "13"), Published(2019, "2019", "2019 13")),
        (("2019", "Mar-Apr"), Published(2019, "2019", "2019 Mar-Apr")),
        (("", "Mar"), Published(None, "", "Mar")),
        (("", "", ""), Published()),
    ],
)
def test_a_date_in_parts_leaves_out_what_makes_no_sense(parts: tuple[str, ...], expected: Published) -> None:
    assert from_parts(*parts) == expected
