"""The document, by nested serializers."""

from typing import Any

from rest_framework import serializers

from bench.stock.models import Citation, Claim, Figure, Incident, Party, Source


class PartySerializer(serializers.ModelSerializer):
    """A party's names."""

    class Meta:
        model = Party
        fields = ["id", "name"]


class SourceSerializer(serializers.ModelSerializer):
    """A source."""

    publisher = PartySerializer()

    class Meta:
        model = Source
        fields = [
            "id", "title", "publisher", "byline", "published_on", "published_basis", "url", "language", "kind",
            "made_by", "status", "copied_from",
        ]  # fmt: skip


class ReportedSerializer(serializers.Serializer):
    """The range of a figure."""

    low = serializers.IntegerField(source="reported_low")
    high = serializers.IntegerField(source="reported_high")
    highest_stated = serializers.IntegerField()


class FigureSerializer(serializers.ModelSerializer):
    """A figure line."""

    reported = ReportedSerializer(source="*")

    class Meta:
        model = Figure
        fields = [
            "metric", "category", "place", "label", "unit", "display", "reported", "consensus", "best", "level",
            "origins", "outlets", "by_side", "claims", "left_out", "warnings", "counts", "excludes",
        ]  # fmt: skip


class SnapshotSerializer(serializers.Serializer):
    """The capture that was read."""

    sha256 = serializers.CharField()
    captured_at = serializers.DateTimeField(format="%Y-%m-%dT%H:%M:%S.%fZ")
    length = serializers.IntegerField()


class CitationSerializer(serializers.ModelSerializer):
    """A citation."""

    selectors = serializers.SerializerMethodField()
    snapshot = SnapshotSerializer(source="*")

    class Meta:
        model = Citation
        fields = ["id", "source", "stance", "phrase", "anchor", "selectors", "link", "snapshot"]

    def get_selectors(self, citation: Citation) -> list[dict[str, Any]]:
        """Return the two selectors."""
        quote = {"exact": citation.exact, "prefix": citation.prefix, "suffix": citation.suffix}
        return [
            {"type": "TextQuoteSelector", **quote},
            {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
        ]


class ClaimSerializer(serializers.ModelSerializer):
    """A claim with its citations."""

    claimant = PartySerializer()
    relay = PartySerializer()
    citations = CitationSerializer(many=True)

    class Meta:
        model = Claim
        fields = [
            "id", "kind", "role", "metric", "category", "operator", "phrase", "value", "value_max", "low", "high",
            "unit", "override", "start", "end", "statement_type", "place", "period", "as_of", "claimant", "side",
            "relay", "attribution", "origin", "stance", "status", "status_reason", "provisional", "machine",
            "relations", "citations",
        ]  # fmt: skip


class OccurredSerializer(serializers.ModelSerializer):
    """When it happened."""

    class Meta:
        model = Incident
        fields = ["start", "end", "time", "precision", "zone", "phrase", "basis"]


class IncidentSerializer(serializers.ModelSerializer):
    """The whole."""

    published_at = serializers.DateTimeField(format="%Y-%m-%dT%H:%M:%S.%fZ")
    occurred = OccurredSerializer(source="*")
    figures = FigureSerializer(many=True)
    claims = ClaimSerializer(many=True)
    sources = SourceSerializer(many=True)

    class Meta:
        model = Incident
        fields = [
            "schema", "id", "reference", "version", "status", "kind", "published_at", "review", "changes", "title",
            "summary", "summary_parts", "occurred", "types", "places", "parties", "figures", "claims", "sources",
            "origins", "vocabulary",
        ]  # fmt: skip
