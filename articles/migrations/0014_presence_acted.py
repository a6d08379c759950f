"""What somebody does with the article that is open before him, beside that it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_pages_of_places")]

    operations = [
        migrations.AddField(
            model_name="presence",
            name="acted",
            field=models.CharField(
                choices=[
                    ("reading", "在看"),
                    ("settling", "在审读"),
                    ("text", "在改正文"),
                    ("form", "在改文章"),
                    ("review", "在审稿"),
                ],
                db_default="reading",
                default="reading",
                max_length=20,
            ),
        ),
        migrations.AddField(model_name="presence", name="acted_at", field=models.DateTimeField(null=True)),
    ]
