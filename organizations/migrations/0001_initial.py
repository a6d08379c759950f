import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('area', '区域'), ('organization', '机构'), ('topic', '专题')], editable=False, max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('/', '斜杠只用来分隔上级，请删去。', inverse_match=True)], verbose_name='名称')),
                ('slug', models.SlugField(blank=True, help_text='留空时由名称的拼音生成；发布后不要更改。', max_length=80, verbose_name='网址名')),
                ('note', models.TextField(blank=True, help_text='只给编辑看。', verbose_name='备注')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='修改时间')),
            ],
            options={
                'verbose_name': '实体',
                'verbose_name_plural': '实体',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalArea',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('area', '区域'), ('organization', '机构'), ('topic', '专题')], editable=False, max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('/', '斜杠只用来分隔上级，请删去。', inverse_match=True)], verbose_name='名称')),
                ('slug', models.SlugField(blank=True, help_text='留空时由名称的拼音生成；发布后不要更改。', max_length=80, verbose_name='网址名')),
                ('note', models.TextField(blank=True, help_text='只给编辑看。', verbose_name='备注')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='修改时间')),
                ('level', models.CharField(choices=[('country', '国家'), ('province', '省'), ('autonomous_region', '自治区'), ('municipality', '直辖市'), ('special_region', '特别行政区'), ('subprovincial_city', '副省级市'), ('prefecture_city', '地级市'), ('prefecture', '地区'), ('autonomous_prefecture', '自治州'), ('league', '盟'), ('district', '市辖区'), ('county_city', '县级市'), ('county', '县'), ('autonomous_county', '自治县'), ('banner', '旗'), ('autonomous_banner', '自治旗'), ('forestry_district', '林区'), ('special_district', '特区'), ('functional_district', '功能区'), ('subdistrict', '街道'), ('town', '镇'), ('township', '乡'), ('ethnic_township', '民族乡'), ('sum', '苏木'), ('gacha', '嘎查'), ('community', '社区'), ('residents_committee', '居委会'), ('village', '村'), ('administrative_village', '行政村'), ('villagers_committee', '村委会'), ('natural_village', '自然村'), ('residential_quarter', '小区'), ('residential_area', '居民区'), ('zone', '片区'), ('other', '其他')], max_length=30, verbose_name='级别')),
                ('code', models.CharField(blank=True, help_text='GB/T 2260 六位代码或十二位统计用区划代码；没有就留空。', max_length=12, verbose_name='区划代码')),
                ('path', models.CharField(editable=False, help_text='不含省：焦作市/示范区。', max_length=300, verbose_name='路径')),
                ('lineage', models.CharField(editable=False, help_text='含省：河南省/焦作市/示范区。', max_length=320, verbose_name='谱系')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='设立日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('entity_ptr', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, parent_link=True, related_name='+', to='organizations.entity')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '修改记录',
                'verbose_name_plural': '修改记录',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalName',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('text', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('official', '正式名称'), ('short', '简称'), ('former', '曾用名'), ('printed', '报上写法')], default='short', max_length=20, verbose_name='种类')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '修改记录',
                'verbose_name_plural': '修改记录',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalOrganization',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('area', '区域'), ('organization', '机构'), ('topic', '专题')], editable=False, max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('/', '斜杠只用来分隔上级，请删去。', inverse_match=True)], verbose_name='名称')),
                ('slug', models.SlugField(blank=True, help_text='留空时由名称的拼音生成；发布后不要更改。', max_length=80, verbose_name='网址名')),
                ('note', models.TextField(blank=True, help_text='只给编辑看。', verbose_name='备注')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='修改时间')),
                ('type', models.CharField(choices=[('party', '党组织'), ('government', '机关'), ('enterprise', '企业'), ('school', '学校'), ('hospital', '医院'), ('park', '园区'), ('social', '社会组织'), ('mass', '群团组织'), ('cooperative', '合作社'), ('institution', '事业单位'), ('other', '其他')], default='other', max_length=20, verbose_name='类型')),
                ('sector', models.CharField(blank=True, choices=[('new_economic', '新经济组织'), ('new_social', '新社会组织'), ('other', '其他')], max_length=20, verbose_name='“两新”归类')),
                ('founded', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('dissolved', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('entity_ptr', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, parent_link=True, related_name='+', to='organizations.entity')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '修改记录',
                'verbose_name_plural': '修改记录',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTopic',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('area', '区域'), ('organization', '机构'), ('topic', '专题')], editable=False, max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=120, validators=[django.core.validators.RegexValidator('/', '斜杠只用来分隔上级，请删去。', inverse_match=True)], verbose_name='名称')),
                ('slug', models.SlugField(blank=True, help_text='留空时由名称的拼音生成；发布后不要更改。', max_length=80, verbose_name='网址名')),
                ('note', models.TextField(blank=True, help_text='只给编辑看。', verbose_name='备注')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(blank=True, editable=False, verbose_name='修改时间')),
                ('description', models.TextField(blank=True, verbose_name='说明')),
                ('entity_ptr', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, parent_link=True, related_name='+', to='organizations.entity')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': '修改记录',
                'verbose_name_plural': '修改记录',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Name',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=120, verbose_name='名称')),
                ('kind', models.CharField(choices=[('official', '正式名称'), ('short', '简称'), ('former', '曾用名'), ('printed', '报上写法')], default='short', max_length=20, verbose_name='种类')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
            ],
            options={
                'verbose_name': '名称',
                'verbose_name_plural': '名称',
                'ordering': ['entity', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('entity_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_area', serialize=False, to='organizations.entity')),
                ('level', models.CharField(choices=[('country', '国家'), ('province', '省'), ('autonomous_region', '自治区'), ('municipality', '直辖市'), ('special_region', '特别行政区'), ('subprovincial_city', '副省级市'), ('prefecture_city', '地级市'), ('prefecture', '地区'), ('autonomous_prefecture', '自治州'), ('league', '盟'), ('district', '市辖区'), ('county_city', '县级市'), ('county', '县'), ('autonomous_county', '自治县'), ('banner', '旗'), ('autonomous_banner', '自治旗'), ('forestry_district', '林区'), ('special_district', '特区'), ('functional_district', '功能区'), ('subdistrict', '街道'), ('town', '镇'), ('township', '乡'), ('ethnic_township', '民族乡'), ('sum', '苏木'), ('gacha', '嘎查'), ('community', '社区'), ('residents_committee', '居委会'), ('village', '村'), ('administrative_village', '行政村'), ('villagers_committee', '村委会'), ('natural_village', '自然村'), ('residential_quarter', '小区'), ('residential_area', '居民区'), ('zone', '片区'), ('other', '其他')], max_length=30, verbose_name='级别')),
                ('code', models.CharField(blank=True, help_text='GB/T 2260 六位代码或十二位统计用区划代码；没有就留空。', max_length=12, verbose_name='区划代码')),
                ('path', models.CharField(editable=False, help_text='不含省：焦作市/示范区。', max_length=300, verbose_name='路径')),
                ('lineage', models.CharField(editable=False, help_text='含省：河南省/焦作市/示范区。', max_length=320, verbose_name='谱系')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='设立日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
            ],
            options={
                'verbose_name': '区域',
                'verbose_name_plural': '区域',
                'ordering': ['lineage'],
            },
            bases=('organizations.entity',),
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('entity_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_organization', serialize=False, to='organizations.entity')),
                ('type', models.CharField(choices=[('party', '党组织'), ('government', '机关'), ('enterprise', '企业'), ('school', '学校'), ('hospital', '医院'), ('park', '园区'), ('social', '社会组织'), ('mass', '群团组织'), ('cooperative', '合作社'), ('institution', '事业单位'), ('other', '其他')], default='other', max_length=20, verbose_name='类型')),
                ('sector', models.CharField(blank=True, choices=[('new_economic', '新经济组织'), ('new_social', '新社会组织'), ('other', '其他')], max_length=20, verbose_name='“两新”归类')),
                ('founded', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('dissolved', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
            ],
            options={
                'verbose_name': '机构',
                'verbose_name_plural': '机构',
            },
            bases=('organizations.entity',),
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('entity_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='as_topic', serialize=False, to='organizations.entity')),
                ('description', models.TextField(blank=True, verbose_name='说明')),
            ],
            options={
                'verbose_name': '专题',
                'verbose_name_plural': '专题',
            },
            bases=('organizations.entity',),
        ),
        migrations.AddIndex(
            model_name='entity',
            index=models.Index(fields=['kind', 'name'], name='entity_kind_name'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.UniqueConstraint(fields=('kind', 'slug'), name='entity_slug_unique_in_kind'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='entity_has_name'),
        ),
        migrations.AddConstraint(
            model_name='entity',
            constraint=models.CheckConstraint(condition=models.Q(('name__contains', '/'), _negated=True), name='entity_name_without_slash', violation_error_message='名称里不能有斜杠。'),
        ),
        migrations.AddField(
            model_name='historicalarea',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalname',
            name='entity',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.entity', verbose_name='实体'),
        ),
        migrations.AddField(
            model_name='historicalname',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalorganization',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicaltopic',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='name',
            name='entity',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='names', to='organizations.entity', verbose_name='实体'),
        ),
        migrations.AddField(
            model_name='name',
            name='scope',
            field=models.ForeignKey(blank=True, help_text='只在该区域的报道里按此名称识别；留空表示处处适用。', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='scoped_names', to='organizations.area', verbose_name='适用范围'),
        ),
        migrations.AddField(
            model_name='historicalorganization',
            name='area',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.area', verbose_name='所在区域'),
        ),
        migrations.AddField(
            model_name='historicalname',
            name='scope',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='只在该区域的报道里按此名称识别；留空表示处处适用。', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.area', verbose_name='适用范围'),
        ),
        migrations.AddField(
            model_name='historicalarea',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.area', verbose_name='上级区域'),
        ),
        migrations.AddField(
            model_name='area',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organizations.area', verbose_name='上级区域'),
        ),
        migrations.AddField(
            model_name='organization',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organizations', to='organizations.area', verbose_name='所在区域'),
        ),
        migrations.AddField(
            model_name='organization',
            name='host',
            field=models.ForeignKey(blank=True, help_text='党组织所在的企业、学校或园区。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted', to='organizations.organization', verbose_name='依托单位'),
        ),
        migrations.AddField(
            model_name='organization',
            name='superior',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='organizations.organization', verbose_name='上级组织'),
        ),
        migrations.AddField(
            model_name='historicalorganization',
            name='host',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='党组织所在的企业、学校或园区。', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.organization', verbose_name='依托单位'),
        ),
        migrations.AddField(
            model_name='historicalorganization',
            name='superior',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.organization', verbose_name='上级组织'),
        ),
        migrations.AddIndex(
            model_name='name',
            index=models.Index(fields=['text'], name='name_text_prefix', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='name',
            constraint=models.UniqueConstraint(fields=('entity', 'text', 'scope'), name='name_once_per_entity_and_scope', nulls_distinct=False, violation_error_message='这个名称已经有了。'),
        ),
        migrations.AddConstraint(
            model_name='name',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='name_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='name',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='name_valid_to_after_from', violation_error_message='停用日期应在启用日期之后。'),
        ),
        migrations.AddIndex(
            model_name='area',
            index=models.Index(fields=['lineage'], name='area_lineage_prefix', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.UniqueConstraint(fields=('path',), name='area_path_unique'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.UniqueConstraint(fields=('lineage',), name='area_lineage_unique'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='area_code_unique', violation_error_message='这个区划代码已属于另一个区域。'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^(\\d{6}|\\d{9}|\\d{12})?$')), name='area_code_digits', violation_error_message='区划代码应是 6、9 或 12 位数字。'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('entity_ptr')), _negated=True), name='area_not_its_own_parent', violation_error_message='上级区域不能是它自己。'),
        ),
        migrations.AddConstraint(
            model_name='area',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='area_valid_to_after_from', violation_error_message='撤销日期应在设立日期之后。'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('superior', models.F('entity_ptr')), _negated=True), name='organization_not_its_own_superior', violation_error_message='上级组织不能是它自己。'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('host', models.F('entity_ptr')), _negated=True), name='organization_not_its_own_host', violation_error_message='依托单位不能是它自己。'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('founded__isnull', True), ('dissolved__isnull', True), ('dissolved__gte', models.F('founded')), _connector='OR'), name='organization_dissolved_after_founded', violation_error_message='撤销日期不能早于成立日期。'),
        ),
    ]
