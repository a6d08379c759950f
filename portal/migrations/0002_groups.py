"""The groups that staff belong to, with what each may do (三审: whoever writes does not review)."""

from django.apps import apps as live_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

APPS = ['organizations', 'articles', 'metrics', 'portal']
VIEW = [
    'organizations.view_area', 'organizations.view_organization', 'organizations.view_topic',
    'organizations.view_name', 'organizations.view_entity', 'organizations.view_ignoredname',
    'organizations.view_formeraddress', 'articles.view_publication', 'articles.view_page', 'articles.view_article',
    'articles.view_mention', 'articles.view_correction', 'articles.view_upload', 'articles.view_reprint',
    'articles.view_reviewstep', 'metrics.view_indicator', 'metrics.view_figure', 'metrics.view_observation',
    'metrics.view_check', 'portal.view_step', 'portal.view_rule',
]
EDIT = [
    *VIEW,
    'organizations.add_area', 'organizations.change_area', 'organizations.add_organization',
    'organizations.change_organization', 'organizations.add_topic', 'organizations.change_topic',
    'organizations.add_name', 'organizations.change_name', 'organizations.add_ignoredname',
    'articles.add_publication', 'articles.change_publication', 'articles.change_page', 'articles.change_article',
    'articles.submit_article', 'articles.add_mention', 'articles.change_mention', 'articles.add_correction',
    'articles.change_correction', 'articles.add_upload', 'articles.change_reprint', 'metrics.add_figure',
    'metrics.change_figure', 'metrics.change_check', 'portal.add_rule', 'portal.change_rule',
]
REVIEW = [
    *EDIT,
    'articles.review_first_article', 'articles.review_second_article', 'articles.review_final_article',
    'articles.publish_article', 'organizations.merge_entity', 'organizations.delete_name',
    'organizations.delete_ignoredname',
]
STATISTICS = [
    *VIEW,
    'metrics.add_figure', 'metrics.change_figure', 'metrics.add_indicator', 'metrics.change_indicator',
    'metrics.add_observation', 'metrics.change_observation', 'metrics.delete_observation', 'metrics.change_check',
    'articles.add_correction', 'portal.add_rule', 'portal.change_rule',
]
GROUPS = {'采编': EDIT, '审核': REVIEW, '统计': STATISTICS}


def make_groups(apps, schema_editor):
    using = schema_editor.connection.alias
    for label in APPS:
        create_permissions(live_apps.get_app_config(label), verbosity=0, using=using, apps=live_apps)
    create_permissions(live_apps.get_app_config('auth'), verbosity=0, using=using, apps=live_apps)
    Group = apps.get_model('auth', 'Group')
    Permission = apps.get_model('auth', 'Permission')
    permissions = {
        f'{permission.content_type.app_label}.{permission.codename}': permission
        for permission in Permission.objects.using(using).select_related('content_type')
    }
    managed = [p for name, p in permissions.items() if name.split('.')[0] in [*APPS, 'auth']]
    for name, granted in GROUPS.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(permissions[codename] for codename in granted))
    group, _ = Group.objects.using(using).get_or_create(name='管理员')
    group.permissions.add(*managed)


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0001_desk'),
        ('articles', '0002_review_uploads_and_reprints'),
        ('metrics', '0002_anchored'),
        ('organizations', '0002_former_addresses_and_ignored_names'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
