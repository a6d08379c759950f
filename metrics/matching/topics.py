"""What an article and its sections are about: the subject that the headline or a section's head names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from organizations.naming.model import Entry, NamedSpan

from .model import EntryLookup
from .names import Named, Names, Role
from .outline import Outline

HEADLINE_LENGTH = 300
SECTION_HEAD_LENGTH = 30
_SENTENCE_END = "。！？；，”"


def headline_subject(headline: str, named: Iterable[Named], register: EntryLookup) -> Named | None:
    """The subject of *headline*, looked for among the names of the body."""
    text = re.sub(r"\s", "，", headline[:HEADLINE_LENGTH])
    if not text:
        return None
    spans = list(_spans(text, named))
    if not spans:
        return None
    outline = Outline(text)
    names = Names(text, spans, outline, register)
    ordered = [name for clause in range(len(outline.clauses)) for name in names.in_clause(clause)]
    for role in (Role.INITIAL, Role.EMBEDDED, Role.SCENE):
        for name in ordered:
            if name.role is role:
                return name.group[0] if name.group else name
    return None


def _spans(text: str, named: Iterable[Named]) -> Iterable[NamedSpan]:
    """Where *text* says one of the names by any of its forms."""
    entries: dict[str, Entry] = {}
    # Most entries are named several times, and few in the headline; by its path an entry is looked for once.
    for entry in {name.path: name.entry for name in named if name.entry is not None}.values():
        for form in (entry.name, *[form.text for form in entry.names]):
            if form in text:
                entries.setdefault(form, entry)
    for form, entry in entries.items():
        at = text.find(form)
        yield NamedSpan(at, at + len(form), form, entry.kind, entry, name=entry.name)


def section_subjects(
    body: str, outline: Outline, subject_of: Callable[[range], Named | None]
) -> Sequence[Named | None]:
    """For each paragraph, the subject named by the section head above it, if that names one."""
    subjects: list[Named | None] = []
    current: Named | None = None
    for first, last in outline.paragraphs:
        start = outline.clauses[outline.sentences[first][0]].start
        end = outline.clauses[outline.sentences[last - 1][1] - 1].end
        if end - start <= SECTION_HEAD_LENGTH and body[end : end + 1] not in _SENTENCE_END:
            current = subject_of(range(first, last))
        subjects.append(current)
    return subjects
