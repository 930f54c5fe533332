"""The words of fixed sets, in documents and filters.

They are the desk's, repeated here because nothing in this package may import a draft; a test holds the two
together.
"""

LEVELS = ("unattributed", "single_origin", "corroborated", "contested")
ROLES = ("figure", "context")
RECORD_STATUSES = ("usable",)
STATUSES = ("usable", "withheld", "canceled", "merged")
PUBLICATION_KINDS = ("first", "update", "correction", "refile", "retraction", "merge")
EVENTS = ("created", "updated", "corrected", "refiled", "withheld", "released", "retracted", "merged")
CLAIM_KINDS = ("figure", "date", "statement")
CLAIM_STATUSES = ("active", "superseded", "deprecated")
CLAIM_STANCES = ("asserted", "denied", "accused", "unconfirmed")
ATTRIBUTIONS = ("named_person", "named_body", "unnamed_officials", "witness", "own_reporting", "unattributed")
OPERATORS = (
    "exact",
    "rounded",
    "at_least",
    "more_than",
    "at_most",
    "fewer_than",
    "between",
    "about",
    "nearly",
    "just_over",
    "vague",
    "none",
    "none_reported",
    "relative",
    "unquantified",
)
RELATIONS = ("supersedes", "part_of", "contradicts", "converted_from", "refines")
CITATION_STANCES = ("supports", "repeats", "disputes", "denies", "corrects")
ANCHORS = ("exact", "moved", "ambiguous", "figure_changed", "missing")
PRECISIONS = ("instant", "day", "days", "week", "month", "year", "unknown")
TIME_BASES = ("stated", "derived", "editor")
VALUE_KINDS = ("count", "measure", "money", "share", "duration", "ordinal")
PLACE_KINDS = ("site", "district", "settlement", "adm2", "adm1", "region", "country", "sea")
PLACE_ROLES = ("hit", "location", "origin", "target")
PLACE_PRECISIONS = ("exact", "settlement", "near", "adm2", "adm1", "region", "country", "sea_air")
PARTY_ROLES = ("attacker", "target", "victim", "responder", "operator", "regulator", "other")
RESPONSIBILITIES = ("claimed", "acknowledged", "denied", "no_comment", "accused", "unknown")
BASES = (
    "only_claim",
    "most_recent",
    "most_authoritative",
    "against_interest",
    "parts_agree",
    "intersection",
    "own_verification",
)
SOURCE_KINDS = ("article", "statement", "post", "report", "dataset")
MAKERS = ("human", "machine", "unknown")
SOURCE_STATUSES = ("available", "changed", "corrected", "withdrawn", "unreachable")
DATE_BASES = ("printed", "metadata", "editor", "unknown")
COPY_KINDS = ("syndicated", "rewrite", "translation")
ORIGIN_KINDS = ("statement", "briefing", "post", "interview", "reporting", "document", "other")
