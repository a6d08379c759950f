"""All rules, in the order in which they are gone through: what others rest on comes first."""

from . import cells, counted, decided, derived, files, kept, register, standing, texts

RULES = (
    *standing.RULES,
    *register.RULES,
    *texts.RULES,
    *decided.RULES,
    *cells.RULES,
    *derived.RULES,
    *counted.RULES,
    *kept.RULES,
    *files.RULES,
)
