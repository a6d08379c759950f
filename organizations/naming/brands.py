"""Names of one or two characters: believed only with a reason in the text."""

from __future__ import annotations

from collections.abc import Sequence

from organizations.naming.folding import Folded
from organizations.naming.forms import Hold
from organizations.naming.knowledge import words
from organizations.naming.lexicon import lexicon
from organizations.naming.matcher import Hit
from organizations.naming.model import EntityKind
from organizations.naming.scene import Scene

JOINTS = "、和与"


def reasoned(folded: Folded, hits: Sequence[Hit], scene: Scene) -> list[Hit]:
    """*hits* without the short names that nothing in the article bears out.

    A reason is: the full name stands elsewhere; 公司, 等企业 and the like follow; it is listed with another
    organisation; or it is no everyday word and its bearer is at home here. Being listed is passed on from one
    to the next: 蒙牛、中轴、卓立等企业.
    """
    if all(hit.hold is not Hold.BRAND for hit in hits):
        return list(hits)
    followed = words("coreference", "brand", "followed")
    good = {id(hit): _stands(folded, hit, scene, followed) for hit in hits}
    starts = {hit.start: hit for hit in hits if _organization(hit)}
    ends = {hit.end: hit for hit in hits if _organization(hit)}
    ordered = sorted((hit for hit in hits if hit.hold is Hold.BRAND), key=lambda hit: hit.start)
    for hit in ordered:
        before = ends.get(hit.start - 1) if folded.text[hit.start - 1 : hit.start] in JOINTS else None
        good[id(hit)] |= before is not None and good[id(before)]
    for hit in reversed(ordered):
        after = starts.get(hit.end + 1) if folded.text[hit.end : hit.end + 1] in JOINTS else None
        good[id(hit)] |= after is not None and good[id(after)]
    return [hit for hit in hits if good[id(hit)]]


def _organization(hit: Hit) -> bool:
    return any(form.entry.kind is EntityKind.ORGANIZATION for form in hit.forms)


def _stands(folded: Folded, hit: Hit, scene: Scene, followed: tuple[str, ...]) -> bool:
    if hit.hold is not Hold.BRAND:
        return True
    text = folded.text
    if any(form.entry.path in scene.named for form in hit.forms) or text.startswith(followed, hit.end):
        return True
    name = text[hit.start : hit.end]
    if lexicon().knows(name):
        return False
    return any(form.entry.area == "" or scene.near(form.entry) for form in hit.forms) and not folded.broken(
        hit.start + 1
    )
