"""Which accounts may hand in tables for which departments."""

import django.db.models.deletion
from django.apps import apps as live_apps
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models


def link(apps, schema_editor):
    """Accounts of departments go on handing in for the departments that they have handed in for."""
    using = schema_editor.connection.alias
    submissions = apps.get_model('metrics', 'Submission').objects.using(using)
    pairs = submissions.filter(handed_in_by__groups__name='报送').order_by()
    Reporter = apps.get_model('metrics', 'Reporter')
    Reporter.objects.using(using).bulk_create(
        Reporter(user_id=user, department_id=department)
        for user, department in pairs.values_list('handed_in_by', 'department').distinct()
    )


def grant(apps, schema_editor):
    """Administrators say which account is whose; where their group is yet to be made, it is given all that there is."""
    using = schema_editor.connection.alias
    create_permissions(live_apps.get_app_config('metrics'), verbosity=0, using=using, apps=live_apps)
    permissions = apps.get_model('auth', 'Permission').objects.using(using)
    for group in apps.get_model('auth', 'Group').objects.using(using).filter(name='管理员'):
        group.permissions.add(*permissions.filter(
            content_type__app_label='metrics', content_type__model='reporter'
        ))


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('metrics', '0009_manual_beside_report'),
        ('organizations', '0003_spellings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reporter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reporters', to='organizations.organization', verbose_name='报送单位')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports_for', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '报送账号',
                'verbose_name_plural': '报送账号',
                'ordering': ['department', 'user'],
            },
        ),
        migrations.RunPython(link, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
