"""Publications, their pages, the articles cut from them, and the names that articles mention."""

from .appearances import EVERYTHING, Appearance, Tally
from .articles import Article, Fingerprint, Presence, PublicArticles, Reprint, ReviewStep
from .corrections import Correction, new_receipt
from .mentions import Decided, Mention, MentionCandidate, span_constraints
from .pages import Page, Publication, Upload

__all__ = [
    "EVERYTHING",
    "Appearance",
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
    "Tally",
    "Upload",
    "new_receipt",
    "span_constraints",
]
