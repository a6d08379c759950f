"""The pages of a newspaper as they follow each other, for the articles before and after one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_correction_anchor")]

    operations = [
        migrations.AddIndex(
            model_name="page",
            index=models.Index(fields=["publication", "published", "id"], name="page_in_paper"),
        ),
    ]
