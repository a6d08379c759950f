"""What the top floor remembers: editors' steps, keys of programs, files made for download, what has changed."""

from .desk import QueueEntry, Rule, Step, StepKind
from .exports import Export, ExportState
from .freshness import Stamp
from .keys import ApiKey
from .trail import AuditEntry, AuditKind

__all__ = [
    "ApiKey",
    "AuditEntry",
    "AuditKind",
    "Export",
    "ExportState",
    "QueueEntry",
    "Rule",
    "Stamp",
    "Step",
    "StepKind",
]
