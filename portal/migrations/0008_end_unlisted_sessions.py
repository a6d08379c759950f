"""Sessions of before are ended that stand in nobody's list of sign-ins: nobody could end them there.

What a session holds is the sign-in of its owner; he signs in again, and with it adds a second factor where one is asked
for. Without accounts that are listed there is nothing to be ended, and a new database has no sessions.
"""

from django.db import migrations


def end(apps, schema_editor):
    using = schema_editor.connection.alias
    listed = apps.get_model('usersessions', 'UserSession').objects.using(using).values('session_key')
    apps.get_model('sessions', 'Session').objects.using(using).exclude(session_key__in=listed).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0007_audit_trail'),
        ('sessions', '0001_initial'),
        ('usersessions', '0001_initial'),
    ]

    operations = [migrations.RunPython(end, migrations.RunPython.noop, elidable=True)]
