"""Going through the rules: all of them see one moment, and what is mended is looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from .model import BATCH, Finding, Key, Rule, batched


@dataclass
class Audit:
    """What came of one rule: how many rows break it, how many of them were mended."""

    rule: Rule
    found: int = 0
    mended: int = 0
    keys: list[Key] = field(default_factory=list, repr=False)  # of what can be mended

    @property
    def left(self) -> int:
        return self.found - self.mended


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction that sees the data as they are now, whoever goes on working. Within another, it is that one's moment."""
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def findings(rules: Iterable[Rule]) -> Iterator[tuple[Rule, Finding]]:
    """Every row that breaks one of *rules*, as all of them stand at one moment."""
    with one_moment():
        for rule in rules:
            for finding in rule.find():
                yield rule, finding


def run(rules: Iterable[Rule], tell: Callable[[Rule, Finding], None], *, fix: bool = False) -> list[Audit]:
    """Go through *rules*, telling of every row that breaks one; with *fix* mend what can be mended, and look again."""
    audits = {rule.code: Audit(rule) for rule in rules}
    for rule, finding in findings([audit.rule for audit in audits.values()]):
        audit = audits[rule.code]
        audit.found += 1
        if fix and rule.fix is not None:
            audit.keys.append(finding.key)
        tell(rule, finding)
    for audit in audits.values():
        if audit.keys and audit.rule.fix is not None:
            for batch in batched(dict.fromkeys(audit.keys), BATCH):
                audit.rule.fix(batch)
            audit.mended = audit.found - sum(1 for _ in findings([audit.rule]))
    return list(audits.values())
