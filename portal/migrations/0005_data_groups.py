"""Who may freeze tables, hand tables in and take them over; 报送 is for departments, who see only what they handed in."""

from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

SEE = ['metrics.view_frozentable', 'metrics.view_submission']
GROUPS = {
    '采编': [*SEE, 'metrics.add_frozentable'],
    '审核': [*SEE, 'metrics.add_frozentable'],
    '统计': [
        *SEE, 'metrics.add_frozentable', 'metrics.add_submission', 'metrics.change_submission',
        'metrics.settle_submission', 'portal.view_export',
    ],
    '报送': ['metrics.add_submission'],
    '管理员': [
        *SEE, 'metrics.add_frozentable', 'metrics.delete_frozentable', 'metrics.add_submission',
        'metrics.change_submission', 'metrics.delete_submission', 'metrics.settle_submission', 'portal.view_export',
        'portal.delete_export', 'portal.view_apikey', 'portal.add_apikey', 'portal.change_apikey',
    ],
}


def grant(apps, schema_editor):
    using = schema_editor.connection.alias
    for label in ('metrics', 'portal'):
        create_permissions(live_apps.get_app_config(label), verbosity=0, using=using, apps=live_apps)
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    permissions = {
        f'{permission.content_type.app_label}.{permission.codename}': permission
        for permission in Permission.objects.using(using).select_related('content_type')
    }
    for name, granted in GROUPS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(permissions[codename] for codename in granted))


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_exports_and_keys'),
        ('metrics', '0007_submissions_and_frozen_tables'),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
