"""What the site says of itself follows from how it is set up."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("stages", "told", "silent"),
    [
        (3, ["经过三审，由不同的人通过", "<dt>初审</dt>", "<dt>复审</dt>", "<dt>终审</dt>"], []),
        (2, ["经过两审，由不同的人通过", "<dt>初审</dt>", "<dt>终审</dt>"], ["三审", "复审"]),
        (1, ["由另一个人审过", "<dt>终审</dt><dd>逐句核对"], ["三审", "两审", "初审", "复审"]),
    ],
)
def test_reviews(client, settings, stages, told, silent):
    """Readers are told of as many reviews as articles go through here."""
    settings.REVIEW_STAGES = stages
    text = client.get("/about/").content.decode()
    for words in told:
        assert words in text
    for words in silent:
        assert words not in text
