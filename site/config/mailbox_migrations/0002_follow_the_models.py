"""What the models of the package say and its own migrations do not, so that nothing is left to be made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mail_viewer_database_backend", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="emailmessage",
            name="file_attachment",
            field=models.FileField(blank=True, default="", upload_to="mailviewer_attachments"),
        ),
        migrations.AlterField(
            model_name="emailmessage",
            name="id",
            field=models.BigAutoField(
                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
            ),
        ),
    ]
