"""A fixed small sketch of a snapshot's text, by which its copies are found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from sources.models.snapshot import Snapshot


class Sketch(models.Model):
    """The smallest hashes of a text's word sequences, and the numbers in it.

    A function of the text (`sources.likeness`), made when it is captured or loaded.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, related_name="sketch")
    shingles = ArrayField(models.BigIntegerField())
    numbers = ArrayField(models.CharField(max_length=40))

    class Meta:
        default_permissions = ()
        indexes = [
            GinIndex(name="sketch_shingles", fields=["shingles"]),
            GinIndex(name="sketch_numbers", fields=["numbers"]),
        ]

    def __str__(self) -> str:
        return f"Sketch of {self.snapshot_id}"
