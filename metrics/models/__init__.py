"""Indicators, the figures that newspapers print, the observations that figures add up to, and tables of them."""

from .checks import Check, CheckFigure
from .figures import SENTENCE_ENDS, Figure, sentence_around, sentence_span
from .indicators import Indicator
from .observations import Observation
from .spanning import Spanning, day_range
from .submissions import Reporter, Submission
from .tables import FrozenFile, FrozenTable
from .tallies import Tally, ToldCell

__all__ = [
    "SENTENCE_ENDS",
    "Check",
    "CheckFigure",
    "Figure",
    "FrozenFile",
    "FrozenTable",
    "Indicator",
    "Observation",
    "Reporter",
    "Spanning",
    "Submission",
    "Tally",
    "ToldCell",
    "day_range",
    "sentence_around",
    "sentence_span",
]
