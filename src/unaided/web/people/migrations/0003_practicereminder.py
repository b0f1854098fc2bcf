import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_time_zone'),
    ]

    operations = [
        migrations.CreateModel(
            name='PracticeReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.CharField(blank=True, max_length=7)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='practice_reminder', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
