"""All rows that there are, to tell that an undone step has left none otherwise."""

from django.apps import apps

from articles.models import AppearanceTally, Article
from metrics.models import AreaYear, Tally, Total
from portal.desk.queue import refresh
from portal.journal import undo
from portal.models import AuditEntry, QueueEntry, Stamp, Step

UNTOLD = {"updated_at", "read_at"}  # when a row was last written
# The steps themselves, their trail, and what only sums up.
UNTOLD_MODELS = (Step, Stamp, AuditEntry, AppearanceTally, AreaYear, Tally, Total)


def dump() -> dict[str, list[dict]]:
    """Every row of the four apps but their histories and the steps themselves."""
    refresh(Article.objects.values_list("pk", flat=True))
    rows = {}
    QueueEntry.objects.update(priority=0)  # a sum of floats, in any order
    for label in ("organizations", "articles", "metrics", "portal"):
        for model in apps.get_app_config(label).get_models():
            if hasattr(model, "instance_type") or model in UNTOLD_MODELS:
                continue
            values = model._base_manager.order_by("pk").values()
            rows[model._meta.label] = [{k: v for k, v in row.items() if k not in UNTOLD} for row in values]
    return rows


def text_of(response) -> str:
    return response.content.decode()


def restored(before) -> bool:
    step = Step.objects.get(undone_at=None)
    undo(step, step.by)
    after = dump()
    for label, rows in before.items():
        assert after[label] == rows, label
    return True
