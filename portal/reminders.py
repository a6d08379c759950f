"""Reminding those responsible of corrections that are overdue: once a day, on their start page and by mail."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, time

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles.models import Correction

logger = logging.getLogger(__name__)


@transaction.atomic
def remind_overdue() -> int:
    """Mark every overdue correction that was not yet reminded of today, and mail their editors; returns how many.

    It may run as often as it likes, and several at once: nobody is reminded of one correction twice a day. Without
    EMAIL_URL nothing is mailed.
    """
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    waiting = Correction.objects.overdue().filter(Q(reminded_at=None) | Q(reminded_at__lt=midnight))
    due = list(waiting.select_for_update(skip_locked=True, of=("self",)).by_deadline())
    now = timezone.now()
    for correction in due:
        correction.reminded_at = now
        correction._change_reason = "逾期催办"  # type: ignore[attr-defined]
        correction.save(update_fields=["reminded_at"])
    if settings.EMAIL_CONFIGURED:
        by_editor: dict[int, list[Correction]] = defaultdict(list)
        for correction in due:
            if correction.responsible_id:
                by_editor[correction.responsible_id].append(correction)
        transaction.on_commit(lambda: _mail(by_editor))
    return len(due)


def _mail(by_editor: dict[int, list[Correction]]) -> None:
    for user in User.objects.filter(pk__in=by_editor, is_active=True).exclude(email=""):
        corrections = by_editor[user.pk]
        try:
            send_mail(_subject(corrections), _text(user, corrections), None, [user.email])
        except Exception:  # a mail server can fail in any way; the start page reminds all the same
            logger.exception("could not mail %s about overdue corrections", user)


def _subject(corrections: list[Correction]) -> str:
    return f"勘误台账：您有 {len(corrections)} 条勘误逾期未办结"


def _text(user: User, corrections: list[Correction]) -> str:
    lines = [
        f"{one.deadline} 到期　{one.receipt}　{' '.join(one.report.split())[:60]}"
        + (f"\n{settings.SITE_URL}{reverse('desk:correction', args=[one.pk])}" if settings.SITE_URL else "")
        for one in corrections
    ]
    return (
        f"{user.get_full_name() or user}：\n\n下列勘误已过办结期限，请办理并写明公开说明。\n\n"
        + "\n".join(lines)
        + "\n"
    )
