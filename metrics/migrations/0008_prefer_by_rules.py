"""What stands in a cell by the program's choice is chosen again by the stated rules, and says by which."""

from django.db import migrations, models
from django.utils import timezone

from metrics.competing import is_contested
from metrics.preferring import preferred

AT_ONCE = 1000
UNTOLD = ('contested',)


def choose(apps, schema_editor):
    using = schema_editor.connection.alias
    Observation = apps.get_model('metrics', 'Observation')
    Figure = apps.get_model('metrics', 'Figure')
    Reprint = apps.get_model('articles', 'Reprint')
    history = apps.get_model('metrics', 'HistoricalObservation')
    cells = Observation.objects.using(using).select_related('indicator')
    last = 0
    while rows := list(cells.filter(pk__gt=last).order_by('pk')[:AT_ONCE]):
        last = rows[-1].pk
        figures = Figure.objects.using(using).filter(observation__in=rows, state='accepted', anchored=True)
        reports = {}
        for figure in figures.select_related('article__page__publication').defer('article__body', 'article__page__text'):
            reports.setdefault(figure.observation_id, []).append(figure)
        articles = {one.article_id for found in reports.values() if len(found) > 1 for one in found}
        tied = Reprint.objects.using(using).exclude(state='rejected')
        ties = set(tied.filter(article__in=articles, original__in=articles).values_list('article', 'original'))
        moved = []
        for cell in rows:
            found = reports.get(cell.pk, [])
            if cell.chosen_at is None and cell.manual_value is None:
                choice = preferred(found, ties)
                if choice is not None:
                    if cell.preferred_id != choice.figure.pk:
                        moved.append(cell)
                    cell.preferred_id, cell.preferred_reason = choice.figure.pk, choice.reason
            standing = [one for one in found if one.article.state != 'withdrawn']
            cell.contested = is_contested(cell, standing)
        Observation.objects.using(using).bulk_update(rows, ['preferred', 'preferred_reason', 'contested'])
        names = [f.attname for f in Observation._meta.concrete_fields if f.name not in UNTOLD]
        history.objects.using(using).bulk_create(
            history(history_date=timezone.now(), history_type='~', history_change_reason='按规则重选',
                    **{name: getattr(cell, name) for name in names})
            for cell in moved
        )


class Migration(migrations.Migration):

    dependencies = [
        ('metrics', '0007_submissions_and_frozen_tables'),
        ('articles', '0007_official_publications'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalobservation',
            name='chosen_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='编辑选定采用哪一条的时间；空的由程序按规则取。', null=True, verbose_name='选定时间'),
        ),
        migrations.AlterField(
            model_name='observation',
            name='chosen_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='编辑选定采用哪一条的时间；空的由程序按规则取。', null=True, verbose_name='选定时间'),
        ),
        migrations.AlterField(
            model_name='observation',
            name='contested',
            field=models.BooleanField(default=False, editable=False, help_text='采纳的数据互相对不上，或者与手工值对不上，等编辑选定。', verbose_name='说法不一'),
        ),
        migrations.RunPython(choose, migrations.RunPython.noop),
    ]
