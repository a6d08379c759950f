"""Names in a text: the register's entries, what points to them, and what the register lacks."""

from organizations.naming.model import (
    ArticleContext,
    Candidate,
    EntityKind,
    Entry,
    EntryName,
    NamedSpan,
)
from organizations.naming.namer import Namer
from organizations.naming.register import Register
from organizations.naming.register_csv import RegisterError
from organizations.naming.tokens import Tokens

__all__ = [
    "ArticleContext",
    "Candidate",
    "EntityKind",
    "Entry",
    "EntryName",
    "NamedSpan",
    "Namer",
    "Register",
    "RegisterError",
    "Tokens",
]
