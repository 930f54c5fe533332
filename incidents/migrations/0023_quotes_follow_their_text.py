from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_name("sql")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0022_place_is_saved_again")]

    operations = [
        migrations.AddField(
            model_name="citation",
            name="kept_reason",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="Why the claim goes on resting on words that the newest text of the source no longer has.",
                max_length=300,
                verbose_name="kept because",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_reason", ""), ("anchor__in", ["ambiguous", "figure_changed", "missing"]), _connector="OR"
                ),
                name="citation_kept_where_words_changed",
                violation_error_message="These words stand in the newest text: there is nothing to keep them for.",
            ),
        ),
        migrations.RunSQL(
            (SQL / "quotes_follow_their_text.sql").read_text(),
            (SQL / "quotes_follow_their_text.reverse.sql").read_text(),
        ),
    ]
