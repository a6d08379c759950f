"""The browser of these tests: whether it is signed in, and whether it hears what pages complain of."""

from __future__ import annotations

import pytest

from tests.browser.keyboard import wait_until


def test_signed_in(enter, site, shot):
    """Staff of a group see the admin; what they see of it is what their group may."""
    page = enter("小周", "采编")
    page.goto(f"{site.url}/admin/")
    assert page.locator("#user-tools").inner_text().startswith("欢迎")
    shot(page, "admin")


@pytest.mark.parametrize(
    ("script", "heard"),
    [
        (
            "document.head.appendChild(document.createElement('style')).textContent = 'p {color: red}'",
            "inline style",
        ),
        ("setTimeout(() => { throw new Error('走错了') })", "走错了"),
    ],
)
def test_complaints(enter, site, complaints, script, heard):
    """A breach of the content security policy and an error of a script are heard."""
    page = enter()
    page.goto(f"{site.url}/admin/")
    page.evaluate(f"() => {{ {script} }}")
    wait_until(page, lambda: any(heard in said for said in complaints.unexpected))
    complaints.expect(heard)


def test_town(town):
    """The town's page gives enough to settle by keyboard, with an ambiguous name, a new one and a sum that is off."""
    first, second, third = town
    assert first.mentions.count() + first.figures.count() >= 25
    assert second.mentions.exclude(proposed_name="").exists()
    assert third.mentions.filter(entity=None).exclude(candidates=None).exists()
    assert first.checks.filter(holds=False).exists()
