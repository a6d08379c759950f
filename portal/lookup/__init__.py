"""核稿: a draft held against what is public here. Every name and number in it, and what is known of each.

Nothing of a draft is stored or logged; what is said of it is the same for everybody.
"""

from .drafts import LONGEST, Draft, DraftError, draft_of_file, draft_of_text
from .looking import look_up
from .model import Evidence, Looked, NameFinding, NumberFinding, Sum, Verdict

__all__ = [
    "LONGEST",
    "Draft",
    "DraftError",
    "Evidence",
    "Looked",
    "NameFinding",
    "NumberFinding",
    "Sum",
    "Verdict",
    "draft_of_file",
    "draft_of_text",
    "look_up",
]
