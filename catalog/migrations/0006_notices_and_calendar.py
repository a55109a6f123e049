import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Count, F, Sum


def fill_in(apps, schema_editor):
    """What was booked and said before these columns were there."""
    bookings = apps.get_model("catalog", "Booking").objects
    bookings.update(told_at=F("created_at"))
    bookings.filter(hold_expires_at=None).update(confirmed_at=F("created_at"))
    profiles = apps.get_model("catalog", "MentorProfile").objects
    of_mentors = (
        apps.get_model("catalog", "Feedback")
        .objects.filter(subject=F("run__mentor"))
        .values("subject")
        .annotate(stars_sum=Sum("stars"), number=Count("pk"))
    )
    for said in of_mentors.order_by("subject"):
        profiles.filter(user_id=said["subject"]).update(
            rating_sum=said["stars_sum"], rating_count=said["number"]
        )


class Migration(migrations.Migration):

    dependencies = [
        ("catalog", "0005_editing"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=43, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="WaitlistEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("offered", "Offered a seat"),
                            ("seated", "Has a seat"),
                            ("left", "Left the line"),
                            ("passed", "Let the offer pass"),
                            ("closed", "The session takes nobody more"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "waitlist entries",
            },
        ),
        migrations.AddField(
            model_name="booking",
            name="rating_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="booking",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mentorprofile",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailimages.image",
            ),
        ),
        migrations.AddField(
            model_name="mentorprofile",
            name="rating_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="mentorprofile",
            name="rating_sum",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="sessionrun",
            name="event_sequence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("attendance", "attended"), ("rating_asked_at__isnull", True)),
                fields=["run"],
                name="booking_rating_not_asked",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="calendar_feed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="waitlistentry",
            name="learner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="waitlist",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="waitlistentry",
            name="offer",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waitlist_entry",
                to="catalog.booking",
            ),
        ),
        migrations.AddField(
            model_name="waitlistentry",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="waitlist",
                to="catalog.sessionrun",
            ),
        ),
        migrations.AddIndex(
            model_name="waitlistentry",
            index=models.Index(
                condition=models.Q(("status", "waiting")),
                fields=["run", "created_at", "id"],
                name="waitlist_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="waitlistentry",
            index=models.Index(fields=["learner", "status"], name="waitlist_of_learner"),
        ),
        migrations.AddConstraint(
            model_name="waitlistentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["waiting", "offered"])),
                fields=("run", "learner"),
                name="waitlist_one_active_per_learner",
            ),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
