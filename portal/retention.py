"""What is kept of people no longer than it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from articles.models import Correction


@dataclass(frozen=True, slots=True)
class Due:
    """What is due to be forgotten: contacts of settled reports, traces of sessions that are over."""

    contacts: QuerySet[Correction]
    sessions: QuerySet[UserSession]
    expired: QuerySet[Session]


def due(days: int, now: datetime | None = None) -> Due:
    """What is due *days* after a report was settled; of sessions, what they leave behind when they are over."""
    now = now or timezone.now()
    settled = Correction.objects.filter(settled_at__lte=now - timedelta(days=days)).exclude(contact="")
    going_on = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    return Due(
        settled,
        UserSession.objects.filter(~Exists(going_on)),
        Session.objects.filter(expire_date__lte=now),
    )


def forget(days: int) -> tuple[int, int]:
    """Forget what is due; returns how many contacts and how many sessions. No version of a report has its contact."""
    what = due(days)
    contacts = what.contacts.update(contact="")
    sessions = what.sessions.delete()[0]
    what.expired.delete()
    return contacts, sessions
