"""What the top floor remembers: the editors' steps, the keys of programs, and the files made for download."""

from .desk import QueueEntry, Rule, Step, StepKind
from .exports import Export, ExportState
from .keys import ApiKey

__all__ = ["ApiKey", "Export", "ExportState", "QueueEntry", "Rule", "Step", "StepKind"]
