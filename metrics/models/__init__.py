"""Indicators, the figures that newspapers print, the observations that figures add up to, and tables of them."""

from .checks import Check, CheckFigure
from .figures import SENTENCE_ENDS, Figure, sentence_around, sentence_span
from .indicators import Indicator
from .kept import ALL, AreaYear, Total, Waiting
from .observations import Observation
from .spanning import Spanning, day_range
from .submissions import Reporter, Submission
from .tables import FrozenFile, FrozenTable
from .tallies import Tally, ToldCell

__all__ = [
    "ALL",
    "SENTENCE_ENDS",
    "AreaYear",
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
    "Total",
    "Waiting",
    "day_range",
    "sentence_around",
    "sentence_span",
]
