"""Publications, their pages, the articles cut from them, and the names that articles mention."""

from .appearances import EVERYTHING, Appearance, AppearanceTally
from .articles import Article, Fingerprint, Presence, PublicArticles, Reprint, ReviewStep
from .corrections import Correction, new_receipt
from .mentions import Decided, Mention, MentionCandidate, held_index, span_constraints
from .pages import Page, Publication, Upload

__all__ = [
    "EVERYTHING",
    "Appearance",
    "AppearanceTally",
    "Article",
    "Correction",
    "Decided",
    "Fingerprint",
    "Mention",
    "MentionCandidate",
    "Page",
    "Presence",
    "PublicArticles",
    "Publication",
    "Reprint",
    "ReviewStep",
    "Upload",
    "held_index",
    "new_receipt",
    "span_constraints",
]
