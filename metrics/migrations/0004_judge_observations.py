"""Which of the observations there are have reports that differ, and which an editor had chosen."""

from django.db import migrations
from django.db.models import Count, F, Q

from metrics.competing import is_contested

FIRST_REPORT = '最先采纳的报道'


def judge(apps, schema_editor):
    Observation = apps.get_model('metrics', 'Observation')
    cells = Observation.objects.using(schema_editor.connection.alias)
    chosen = cells.filter(preferred__isnull=False).exclude(preferred_reason=FIRST_REPORT)
    chosen.update(chosen_at=F('updated_at'))
    accepted = Q(figures__state='accepted', figures__anchored=True)
    several = cells.annotate(reports=Count('figures', filter=accepted)).filter(reports__gt=1)
    contested = [
        cell.pk
        for cell in several.iterator()
        if is_contested(cell, cell.figures.filter(state='accepted', anchored=True))
    ]
    cells.filter(pk__in=contested).update(contested=True)


class Migration(migrations.Migration):

    dependencies = [
        ('metrics', '0003_contested_observations'),
    ]

    operations = [migrations.RunPython(judge, migrations.RunPython.noop)]
