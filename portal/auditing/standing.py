"""The database itself stands as the program made it: constraints, indexes, triggers, migrations, what groups may do."""

from __future__ import annotations

import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection, models
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader

from .. import migrations
from .model import Finding, Rule

_TRIGGER = re.compile(r"CREATE (?:CONSTRAINT )?TRIGGER (\w+)\s[^;]*?\sON (\w+)", re.DOTALL)

APPS = ("organizations", "articles", "metrics", "portal")


def _constraints() -> Iterator[Finding]:
    """Rules that the models declare and the database does not keep."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE convalidated"
            " UNION SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indisvalid"
        )
        kept = {name for (name,) in cursor.fetchall()}
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            declared: list[models.BaseConstraint | models.Index] = [
                *model._meta.constraints, *model._meta.indexes,
            ]  # fmt: skip
            for one in declared:
                if one.name not in kept:
                    yield Finding(
                        one.name, f"数据表 {model._meta.db_table}", f"约束或索引 {one.name} 不在，或者无效"
                    )


def _triggers() -> Iterator[Finding]:
    """Triggers that the migrations made and that are gone, or that somebody has switched off."""
    made: set[tuple[str, str]] = set()
    for migration in MigrationLoader(connection).disk_migrations.values():
        if migration.app_label in APPS:
            texts = [str(one.sql) for one in migration.operations if isinstance(one, RunSQL)]
            made |= {(table, name) for text in texts for name, table in _TRIGGER.findall(text)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname, tgenabled IN ('O', 'A') FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal"
        )
        kept = {(table, name): on for table, name, on in cursor.fetchall()}
    for table, name in sorted(made - kept.keys()):
        yield Finding(name, f"数据表 {table}", f"触发器 {name} 不在了")
    for (table, name), on in sorted(kept.items()):
        if not on:
            yield Finding(name, f"数据表 {table}", f"触发器 {name} 关着")


def _unapplied() -> Iterator[Finding]:
    loader = MigrationLoader(connection)
    for app, name in sorted(set(loader.graph.nodes) - set(loader.applied_migrations)):
        yield Finding(f"{app}.{name}", "数据库", f"迁移 {app}.{name} 还没有做")


def granted() -> dict[str, set[str]]:
    """What each group may do by the migrations, ``app.codename``."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for module in pkgutil.iter_modules(migrations.__path__):
        groups = getattr(import_module(f"{migrations.__name__}.{module.name}"), "GROUPS", {})
        for name, permissions in groups.items():
            wanted[name] |= set(permissions)
    return wanted


def _groups() -> Iterator[Finding]:
    held: dict[str, set[str]] = {group.name: set() for group in Group.objects.all()}
    rows = Permission.objects.filter(group__isnull=False).values_list(
        "group__name", "content_type__app_label", "codename"
    )
    for name, app, codename in rows:
        held[name].add(f"{app}.{codename}")
    for name, wanted in granted().items():
        if name not in held:
            yield Finding(name, f"组“{name}”", "不在了")
            continue
        for permission in sorted(wanted - held[name]):
            yield Finding(f"{name} {permission}", f"组“{name}”", f"少了权限 {permission}")
        # The administrators' group is given all that there is, whatever the migrations name.
        for permission in sorted(held[name] - wanted) if "auth.change_user" not in held[name] else ():
            yield Finding(f"{name} {permission}", f"组“{name}”", f"多了权限 {permission}")


def _grant_again(keys: Sequence[str]) -> int:
    """Give groups back what they lack. What they have beyond is for an administrator to look at."""
    known = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in Permission.objects.select_related("content_type")
    }
    mended = 0
    for name, wanted in granted().items():
        group, _ = Group.objects.get_or_create(name=name)
        held = {
            f"{one.content_type.app_label}.{one.codename}"
            for one in group.permissions.select_related("content_type")
        }
        lacking = [known[one] for one in sorted(wanted - held) if one in known]
        group.permissions.add(*lacking)
        mended += len(lacking)
    return mended


RULES = (
    Rule("constraints", "模型写明的约束和索引都在", "从备份恢复，或者照模型补上", _constraints),
    Rule(
        "triggers",
        "触发器都在，都开着",
        "ALTER TABLE … ENABLE TRIGGER，或者照迁移补上，并查清是谁动的",
        _triggers,
    ),
    Rule("migrations", "迁移都做了", "运行 manage.py migrate", _unapplied),
    Rule("groups", "组的权限是迁移建好的样子", "补上缺的；多出的请管理员在后台核对", _groups, _grant_again),
)
