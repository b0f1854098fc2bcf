from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('insight', '0002_initial'),
    ]

    operations = [
        migrations.RemoveField(model_name='reading', name='built_at'),
        migrations.RemoveField(model_name='reading', name='fingerprint'),
        migrations.RemoveField(model_name='reading', name='report'),
    ]
