"""Who is reading a waiting review: a courtesy to colleagues, no lock."""

from django.conf import settings
from django.db import models

from incidents.models.review import Review
from sources.models.row import VersionField


class Taking(models.Model):
    """One reviewer's word that they read a review now. Anybody may still decide it, or take it over.

    Giving it back deletes the row; the audit log keeps who took and gave back what, and when.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="taking")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(editable=False)
    version = VersionField()

    class Meta:
        ordering = ["-taken_at"]

    def __str__(self) -> str:
        return f"{self.review}: {self.taken_by}"
