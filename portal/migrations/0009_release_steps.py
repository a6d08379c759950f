"""Steps by which what was held is let through, or sent back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0008_end_unlisted_sessions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='step',
            name='kind',
            field=models.CharField(choices=[('accept', '采纳'), ('reject', '否定'), ('reopen', '改回待定'), ('change', '修改'), ('add', '添加'), ('place', '重新安放'), ('apply_to_all', '一并处理'), ('new_entity', '新建实体'), ('alias', '记为别名'), ('ignore', '不作名称'), ('rule', '立规则'), ('revoke', '废止规则'), ('merge', '合并'), ('split', '拆分'), ('rename', '更名'), ('settle', '处理核校'), ('release', '放行'), ('hold', '退回待放行的')], max_length=20, verbose_name='动作'),
        ),
    ]
