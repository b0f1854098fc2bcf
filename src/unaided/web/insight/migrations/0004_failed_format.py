from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0003_less_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='refit',
            name='failed_format',
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
