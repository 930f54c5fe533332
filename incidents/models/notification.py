"""What happened that one person should know of."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.models.comment import Comment
from incidents.models.incident import Incident
from incidents.models.review import Review
from sources.models.source import Source


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications by what has become of them."""

    def unread(self) -> "NotificationQuerySet":
        """Return those that nobody has read."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One line of one person's list.

    Written by triggers, so that a shell or an import notifies as a screen does; nobody is told of what
    they did themselves. Nothing but `read_at` and `mailed_at` ever changes.
    """

    class Kind(models.TextChoices):
        """What happened."""

        MENTIONED = "mentioned", "mentioned you"
        TO_DECIDE = "to_decide", "asks for a review that you may decide"
        APPROVED = "approved", "approved your work"
        SENT_BACK = "sent_back", "sent your work back"
        SOURCE_CHANGED = "source_changed", "a source under your claim changed"
        HELD = "held", "put on hold what you wrote"
        RELEASED = "released", "released what you wrote"
        RETRACTED = "retracted", "retracted what you wrote"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=14, choices=Kind)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, null=True, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, null=True, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, related_name="+")
    said = models.TextField(blank=True, help_text="The first words of the comment, the reason or the notice.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(name="notification_unread", fields=["person"], condition=Q(read_at__isnull=True)),
            models.Index(name="notification_newest", fields=["person", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
