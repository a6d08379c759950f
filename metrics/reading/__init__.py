"""Reading: the numbers of a text as quantities with unit, qualifier, comparison and period. Pure Python."""

from .model import Comparison, Modality, Period, Qualifier, Quantity
from .periods import PlacedPeriod, find_periods
from .reader import read_quantities

__all__ = [
    "Comparison",
    "Modality",
    "Period",
    "PlacedPeriod",
    "Qualifier",
    "Quantity",
    "find_periods",
    "read_quantities",
]
