"""The three roles as groups; their permissions follow in ``sync_role_permissions``."""

from django.db import migrations

ROLES = ("Mentors", "Learners", "Staff")


def make_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("peerlearn_site", "0001_initial")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
