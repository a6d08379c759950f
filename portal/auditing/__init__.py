"""The audit: what must hold of the stored data and the database cannot hold by itself.

``RULES`` has one `Rule` for each; ``manage.py audit`` goes through them, and ``--fix`` mends what follows from other
rows: search vectors, contested marks, the queue. What only a person can settle is told with what to do about it.
"""

from .model import Finding, Rule
from .rules import RULES
from .running import Audit, findings

__all__ = ["RULES", "Audit", "Finding", "Rule", "findings"]
