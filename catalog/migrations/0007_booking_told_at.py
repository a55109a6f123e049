from django.db import migrations, models


class Migration(migrations.Migration):
    """A migration of its own: PostgreSQL alters no table whose rows the same transaction has changed."""

    dependencies = [("catalog", "0006_notices_and_calendar")]

    operations = [
        migrations.AlterField(model_name="booking", name="told_at", field=models.DateTimeField()),
    ]
