"""Which figure or sentence a reader's report is about."""

from django.db import migrations, models

ANCHOR = {
    "blank": True,
    "default": "",
    "editable": False,
    "help_text": "文章页里不变的网址：f123 是一个数，s4 是第四句。",
    "max_length": 24,
    "verbose_name": "文中位置",
}


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_appearances")]

    operations = [
        migrations.AddField("correction", "anchor", models.CharField(**ANCHOR)),
        migrations.AddField("historicalcorrection", "anchor", models.CharField(**ANCHOR)),
        migrations.AddConstraint(
            "correction",
            models.CheckConstraint(
                condition=models.Q(("anchor__regex", "^([fs]\\d+)?$")), name="correction_anchor_is_a_place"
            ),
        ),
    ]
