"""The shape of every answer.

Every key named here is always present, but for those added at the end; what is not known is null.
"""

from incidents.api import example, words
from incidents.api.shapes import (
    REFERENCE,
    UUID,
    Json,
    day,
    digest,
    list_of,
    maybe,
    moment,
    number,
    one_of,
    ref,
    shape,
    text,
    truth,
    whole,
)
from incidents.summing import REASONS

IDS = list_of(UUID, "Ids of claims in this document.")

_CLAIM: dict[str, Json] = {
    "id": {**UUID, "description": "The claim's own id, the same in every incident that holds it, for ever."},
    "kind": one_of(words.CLAIM_KINDS, "Whether it states a figure, a date, or something without a number."),
    "role": one_of(words.ROLES, "`figure` counts in this incident; `context` is shown and never counted here."),
    "metric": maybe(text("Key of what is counted. Figures alone have one.")),
    "category": maybe(text("Key of the breakdown; `all` where there is none.")),
    "operator": maybe(one_of(words.OPERATORS, "How the number was stated. With it the interval is derived.")),
    "phrase": maybe(text("The number or date as printed, with its hedge. It stands inside the quotes.")),
    "value": number("The number as stated, before any interval is derived."),
    "value_max": number("The upper number, where two were stated."),
    "low": number("The lower end of what the words allow, included."),
    "high": number("The upper end, included; null beside a `low` means open above."),
    "unit": maybe(text("What one of it is.")),
    "override": maybe(text("Why an editor set aside what the phrase reads as.")),
    "start": maybe(day("First day stated, by a claim of kind `date`.")),
    "end": maybe(day("Last day stated.")),
    "statement_type": maybe(text("What a claim without a number says: denial, damage, fire …")),
    "place": maybe(ref("NamedPlace")),
    "period": maybe(text("What a total covers, as worded.")),
    "as_of": maybe(day("When the count was true, which need not be the day of the article.")),
    "claimant": maybe(ref("Named")),
    "side": maybe(text("The side the claimant belongs to: an air force speaks for its country.")),
    "relay": maybe(ref("Named")),
    "attribution": one_of(words.ATTRIBUTIONS, "To whom the source gives the words."),
    "origin": maybe({**UUID, "description": "Id in `origins`: the first utterance that copies go back to."}),
    "stance": one_of(words.CLAIM_STANCES, "How the claimant stands to it."),
    "status": one_of(words.CLAIM_STATUSES, "Whether it is in force. A superseded count is kept and not counted."),
    "status_reason": maybe(text("Why it is deprecated.")),
    "provisional": truth("Whether the claimant expects it to change."),
    "machine": truth("Whether it rests on machine-written text alone. Such a claim enters no range."),
    "relations": list_of(ref("Relation"), "How it stands to other claims of this document."),
    "citations": list_of(ref("Citation"), "The words it rests on."),
}

_FIGURE: dict[str, Json] = {
    "metric": text("Key of what is counted."),
    "category": text("Key of the breakdown; `all` where there is none."),
    "place": maybe(ref("NamedPlace")),
    "label": text("What is counted, in words."),
    "unit": maybe(text("What one of it is.")),
    "display": text("The figure as stated, with hedges and claimants. Print this if you print one thing."),
    "reported": shape(
        "The range of all claims that count.",
        low=number("The lowest that any claim allows."),
        high=number("The highest; null means open above."),
        highest_stated=number("The highest number that anyone stated."),
    ),
    "consensus": maybe(
        shape("What all sides' claims allow.", low=number("Its lower end."), high=number("Its upper end."))
    ),
    "best": maybe(
        shape(
            "The value that an editor stands by. Never computed.",
            value={"type": "number", "description": "The value, within the reported range."},
            basis=one_of(words.BASES, "Why this one."),
            rationale=text("The reason in words."),
        )
    ),
    "level": one_of(words.LEVELS, "How many independent origins carry it, and whether they meet."),
    "origins": whole("How many independent origins."),
    "outlets": whole("How many publishers carry it; ten copies of one statement are one origin."),
    "by_side": list_of(
        shape(
            "What one side says.",
            side=maybe(text("The side, or null for those who belong to none.")),
            low=number("Lower end."),
            high=number("Upper end; null means open above."),
            split=truth("Whether its own claims do not meet."),
            claims=IDS,
        ),
        "The range by side.",
    ),
    "claims": list_of(UUID, "Ids of the claims that count."),
    "left_out": list_of(
        shape("A claim that does not count.", claim=UUID, reason=text("Why: superseded, context, machine …")),
        "What was left out, and why.",
    ),
    "warnings": list_of(
        shape("What to mind.", flag=text("The kind."), sentence=text("The warning in words.")),
        "What a reader of this figure should know.",
    ),
    "counts": maybe(text("What the metric counts.")),
    "excludes": maybe(text("What it does not count.")),
}

_SOURCE: dict[str, Json] = {
    "id": UUID,
    "title": text("Its title."),
    "publisher": maybe(ref("Named")),
    "byline": maybe(text("Who signed it.")),
    "published_on": maybe(day("When it was published; null where the text does not say.")),
    "published_basis": one_of(words.DATE_BASES, "How that day is known."),
    "url": maybe(text("Its address.")),
    "language": text("BCP 47."),
    "kind": one_of(words.SOURCE_KINDS, "What sort of document."),
    "made_by": one_of(words.MAKERS, "Who wrote the text, as far as it says."),
    "status": one_of(words.SOURCE_STATUSES, "What has become of it since it was read."),
    "copied_from": maybe(
        shape("The text it was made from.", id=UUID, title=text("Its title."), kind=one_of(words.COPY_KINDS, "How."))
    ),
}

_INCIDENT_OF: Json = shape(
    "The incident it belongs to, as published.",
    reference=REFERENCE,
    version=whole("The live version."),
    title=text("Its title."),
)

COMPONENTS: dict[str, Json] = {
    "Incident": {
        **shape(
            "One published version of an incident. The keys before `title` were written when it was approved;"
            " from `title` on it is what the second editor read, byte for byte.",
            schema={
                "type": "string",
                "const": "footnote.incident/1",
                "description": "The name of this shape.",
            },
            id={**UUID, "description": "The record's id, for ever."},
            reference={**REFERENCE, "description": "The record's name, for ever."},
            version={"type": "integer", "minimum": 1, "description": "Counts from 1 without gaps."},
            status=one_of(words.RECORD_STATUSES, "Whether it may be used."),
            kind=one_of(words.PUBLICATION_KINDS, "What made this version: news, our own mistake, or form alone."),
            published_at=moment("When this version was published."),
            review=shape(
                "What a second person attests.",
                digest=digest("Of the reviewed content; the guide shows how to check it."),
                reviewers=whole("How many people took part."),
                reviewed_at=moment("When it was approved."),
                attests=list_of(text("A word."), "What was compared. Not that what a source says is true."),
            ),
            changes=list_of(ref("Change"), "Every version up to this one."),
            title=text("One line."),
            summary=text("In prose; may be empty."),
            summary_parts=list_of(
                shape(
                    "A stretch of the summary.",
                    text=text("Its words."),
                    figure=maybe(
                        shape(
                            "The figure line that it renders.",
                            metric=text("Key of the metric."),
                            category=text("Key of the category."),
                            place=maybe(UUID),
                        )
                    ),
                    marked=truth("A number that is none of the incident's figures."),
                    unknown=maybe(text("Always null in what is published.")),
                ),
                "The summary in parts, which joined are its text: every number in it is a figure or marked.",
            ),
            occurred=shape(
                "When it happened.",
                start=maybe(day("First day.")),
                end=maybe(day("Last day; the first where it is one day.")),
                time=maybe(text("Local clock time, HH:MM.")),
                precision=one_of(words.PRECISIONS, "How exactly it is known."),
                zone=maybe(text("Time zone of day and time, such as Europe/Kyiv.")),
                phrase=maybe(text("As worded.")),
                basis=one_of(words.TIME_BASES, "How it is known."),
            ),
            types=list_of(
                shape(
                    "A kind of incident.",
                    key=text("For filters."),
                    label=text("For people."),
                    field=text("The field of reporting."),
                ),
                "What sort of incident.",
            ),
            places=list_of(
                shape(
                    "Where it happened.",
                    id=UUID,
                    name=text("Its name."),
                    kind=one_of(words.PLACE_KINDS, "What sort of place."),
                    country=maybe(text("ISO 3166-1, two letters.")),
                    within=list_of(ref("Named"), "What it lies in, the nearest first."),
                    role=one_of(words.PLACE_ROLES, "What it is to the incident."),
                    precision=one_of(words.PLACE_PRECISIONS, "How exactly it is known."),
                    lon=number("Longitude; null where a pin would claim more than is known."),
                    lat=number("Latitude; null where a pin would claim more than is known."),
                ),
                "Where.",
            ),
            parties=list_of(
                shape(
                    "Who took part or suffered.",
                    id=UUID,
                    name=text("Its name."),
                    role=one_of(words.PARTY_ROLES, "What it was to the incident."),
                    responsibility=one_of(words.RESPONSIBILITIES, "What is said of who did it."),
                ),
                "Who.",
            ),
            figures=list_of(ref("Figure"), "One line for each metric, category and place."),
            claims=list_of(ref("Claim"), "Who says what."),
            sources=list_of(ref("Source"), "Where it is printed."),
            origins=list_of(
                shape(
                    "The first utterance that copies go back to.",
                    id=UUID,
                    label=text("What it is."),
                    kind=one_of(words.ORIGIN_KINDS, "What sort of utterance."),
                    party=maybe(ref("Named")),
                    said_on=maybe(day("When it was said.")),
                ),
                "The units of independence.",
            ),
            vocabulary=shape(
                "The words that its claims are counted by, as they stood.",
                metrics=list_of(ref("Metric"), "What is counted."),
                categories=list_of(ref("Category"), "The breakdowns."),
            ),
        ),
        "examples": [example.INCIDENT],
    },
    "Named": shape("A party or a place, by id and name.", id=UUID, name=text("Its name.")),
    "NamedPlace": shape(
        "A place, with what it lies in.",
        id=UUID,
        name=text("Its name."),
        within=list_of(ref("Named"), "What it lies in, the nearest first."),
    ),
    "Metric": shape(
        "What is counted or measured.",
        key=text("For filters."),
        label=text("For people."),
        unit=text("What one of it is."),
        value_kind=one_of(words.VALUE_KINDS, "Counts are whole numbers."),
        counts=text("What counts."),
        excludes=maybe(text("What does not.")),
        additive=truth("Whether figures of different incidents may be added up."),
    ),
    "Category": shape(
        "A breakdown of a metric.",
        key=text("For filters."),
        label=text("For people."),
        part_of=list_of(text("A key."), "What it is a part of, the nearest first: never add one to the other."),
    ),
    "Change": shape(
        "One version, in short.",
        version={"type": "integer", "minimum": 1},
        kind=one_of(words.PUBLICATION_KINDS, "What made it."),
        at=moment("When it was published."),
        notice=maybe(text("What to tell readers: of a correction, the wrong and the right value.")),
    ),
    "Figure": shape("What is reported of one metric, category and place.", **_FIGURE),
    "FigureOfIncident": shape("A figure line with its incident.", incident=_INCIDENT_OF, **_FIGURE),
    "Claim": shape("What one party says, as worded.", **_CLAIM),
    "ClaimOfIncident": shape("A claim with its incident.", incident=_INCIDENT_OF, **_CLAIM),
    "ClaimWithIncidents": shape(
        "A claim, as the incident published last has it, with all that hold it.",
        incident=_INCIDENT_OF,
        **_CLAIM,
        incidents=list_of(
            shape(
                "A live incident that holds it.",
                reference=REFERENCE,
                version=whole("The live version."),
                title=text("Its title."),
                role=one_of(words.ROLES, "What the claim is there."),
            ),
            "All live incidents that hold it, the newest published first.",
        ),
    ),
    "Relation": shape(
        "How a claim stands to another.",
        kind=one_of(words.RELATIONS, "The relation."),
        claim={**UUID, "description": "The other."},
    ),
    "Citation": shape(
        "The words a claim rests on. Offsets count Unicode code points of the captured text (NFC).",
        id=UUID,
        source={**UUID, "description": "Id in `sources`."},
        stance=one_of(words.CITATION_STANCES, "What the words do to the claim."),
        phrase=maybe(text("The number as printed here, where a copy words it otherwise.")),
        anchor=one_of(words.ANCHORS, "Whether the quote still stands in the newest capture of the source."),
        selectors=list_of(
            {
                "anyOf": [
                    shape(
                        "The quote by its words (W3C).",
                        type={"type": "string", "const": "TextQuoteSelector"},
                        exact=text("The quote, at most 300 characters."),
                        prefix=text("What stands before it."),
                        suffix=text("What stands after it."),
                    ),
                    shape(
                        "The quote by its position (W3C).",
                        type={"type": "string", "const": "TextPositionSelector"},
                        start=whole("Where it starts."),
                        end=whole("Where it ends, excluded."),
                    ),
                ]
            },
            "By words and by position.",
        ),
        link=maybe(text("The source's address with a text fragment that a browser scrolls to.")),
        snapshot=shape(
            "The capture that was read. Its full text is not public.",
            sha256=text("SHA-256 of the text in UTF-8.", pattern="^[0-9a-f]{64}$"),
            captured_at=moment("When it was captured."),
            length=whole("Code points of the text."),
        ),
    ),
    "Source": shape("A document that someone published.", **_SOURCE),
    "SourceWithClaims": shape(
        "A source, as the incident published last has it, with the claims that rest on it.",
        **_SOURCE,
        claims=list_of(
            shape("A claim.", id=UUID, phrase=maybe(text("As printed.")), incident=REFERENCE),
            "One for each live incident that holds it, the newest published first.",
        ),
    ),
    "Versions": shape(
        "Every version of one incident.",
        reference=REFERENCE,
        versions=list_of(
            shape(
                "A version.",
                version={"type": "integer", "minimum": 1},
                kind=one_of(words.PUBLICATION_KINDS, "What made it."),
                status=one_of(words.STATUSES, "As published: a tombstone is `canceled` or `merged`."),
                published_at=moment("When."),
                notice=maybe(text("What to tell readers.")),
                etag=text("SHA-256 of the served bytes: the ETag without its quotes."),
                digest=digest("Of the reviewed content: the `review.digest` of the document."),
                url=text("Its address, from the root of this site."),
                html=text("Address of its page for people, in full.", format="uri"),
                reason=maybe(text("Of a tombstone: why the record ended; the same as its notice.")),
            ),
            "The newest first.",
        ),
    ),
    "Changes": shape(
        "Entries of the feed, in order.",
        next=text("The cursor to keep: ask again with it as `after`, also when there were no entries."),
        epoch={**UUID, "description": "Changes when the database was restored or moved."},
        results=list_of(ref("Entry"), "What came after the cursor."),
    ),
    "Entry": shape(
        "One publication event.",
        seq={"type": "integer", "minimum": 1, "description": "Counts commits from 1, without gaps."},
        at=moment("When it was committed."),
        event=one_of(words.EVENTS, "What happened to the record."),
        status=one_of(words.STATUSES, "What the record was when the commit that gave this entry was done."),
        reference=REFERENCE,
        id={**UUID, "description": "The record's id."},
        version={"type": "integer", "minimum": 1},
        kind=one_of(words.PUBLICATION_KINDS, "What made the version."),
        notice=maybe(text("What to tell readers of a change; null while the record is withheld.")),
        reason=maybe(text("Why it was withheld, released, retracted or merged.")),
        successor=maybe({**REFERENCE, "description": "The record it was merged into."}),
        etag=text("The ETag of the version, or of the notice that a withholding put in its place; without quotes."),
        digest=digest("Of the reviewed content of the version."),
        url=text("Address of the version, or of the record, from the root of this site."),
        html=text("Address of the page for people, in full.", format="uri"),
    ),
    "Notice": {
        **shape(
            "What stands in the place of a record that is withheld, retracted (`canceled`) or merged: no figures.",
            schema={"const": "footnote.incident/1", "description": "Name of this shape."},
            id={**UUID, "description": "The record's id."},
            reference=REFERENCE,
            version={"type": "integer", "minimum": 1},
            status=one_of(words.STATUSES[1:], "What has become of it."),
            reason=text("Why."),
        ),
    },
    "Root": shape(
        "The addresses.",
        name=text("Footnote."),
        version=text("Of the API."),
        addresses=list_of(
            shape("An address.", url=text("From the root of this site."), gives=text("What it gives.")),
            "All of them.",
        ),
    ),
    "Difference": shape(
        "What changed from one version to another.",
        reference=REFERENCE,
        **{
            "from": {"type": "integer", "minimum": 1},
            "to": {"type": "integer", "minimum": 1},
        },
        figures=list_of(
            shape(
                "A figure line that differs.",
                change=one_of(("added", "removed", "changed"), "What happened to it."),
                metric=text("Key of what is counted."),
                category=text("Key of the breakdown."),
                place=maybe(ref("NamedPlace")),
                unit=maybe(text("What one of it is.")),
                label=text("What is counted, in words."),
                before=maybe(ref("FigureState")),
                after=maybe(ref("FigureState")),
                sentence=text("The same in words."),
            ),
            "Figure by figure.",
        ),
        changes=list_of(
            shape(
                "One thing that was added, removed or changed.",
                kind=one_of(("added", "removed", "changed"), "What happened to it."),
                what=text("The thing."),
                sentence=text("What changed, in words."),
            ),
            "All that changed, in words.",
        ),
    ),
    "FigureState": shape(
        "A figure line in one version.",
        **{name: _FIGURE[name] for name in ("display", "reported", "consensus", "best", "level", "origins", "outlets")},
    ),
    "Sum": shape(
        "Figures added up as intervals.",
        metric=text("Key of what is counted."),
        category=text("Key of the breakdown."),
        unit=text("What one of it is."),
        low=number("The sum of the lower ends; null where nothing counted."),
        high=number("The sum of the upper ends; null where one is open above, or nothing counted."),
        incidents=whole("How many incidents are in it."),
        lines=list_of(
            shape(
                "A line that counts.",
                incident=REFERENCE,
                low=number("Its lower end."),
                high=number("Its upper end; null means open above."),
            ),
            "What was added, 1,000 lines at most.",
        ),
        left_out=list_of(
            shape(
                "What was left out for one reason.",
                reason=one_of(tuple(REASONS), "Why."),
                sentence=text("Why, in words."),
                lines=whole("How many lines, or claims that make no line."),
                incidents=list_of(REFERENCE, "Their incidents, 100 at most."),
            ),
            "What was not added, and why.",
        ),
    ),
    "IncidentType": shape(
        "A kind of incident.",
        key=text("For filters."),
        label=text("For people."),
        field=text("The field of reporting."),
    ),
    "PlaceTerm": shape(
        "A place that live incidents name, or that lies around one.",
        id=UUID,
        name=text("Its name."),
        kind=maybe(one_of(words.PLACE_KINDS, "What sort of place; null for one that is only around others.")),
        country=maybe(text("ISO 3166-1, two letters.")),
        within=list_of(ref("Named"), "What it lies in, the nearest first."),
    ),
    "Word": shape("A word of a fixed list.", key=text("For filters.")),
    "Vocabularies": shape(
        "The lists of words.",
        vocabularies=list_of(
            shape("A list.", name=text("Its name."), url=text("Its address."), gives=text("What it lists.")),
            "All of them.",
        ),
    ),
    "Correction": shape(
        "One entry of the ledger.",
        seq={"type": "integer", "minimum": 1, "description": "Its number in the feed."},
        at=moment("When it was committed."),
        event=one_of(("corrected", "retracted", "merged"), "What happened."),
        reference=REFERENCE,
        version={"type": "integer", "minimum": 1},
        title=maybe(text("The record's title now; null where it is no longer live.")),
        notice=maybe(text("What was wrong and what is right, or why it ended.")),
        reason=maybe(text("Of a retraction or a merge: why; the same as its notice.")),
        successor=maybe({**REFERENCE, "description": "The record it was merged into."}),
        url=text("Address of the version, from the root of this site."),
        html=text("Address of the page for people, in full.", format="uri"),
        difference=maybe(text("Address of what changed, of a correction.")),
    ),
    "JSONFeed": {
        "type": "object",
        "description": "JSON Feed 1.1.",
        "properties": {
            "version": {"type": "string", "const": "https://jsonfeed.org/version/1.1"},
            "title": {"type": "string"},
            "items": {"type": "array", "items": {"type": "object", "required": ["id", "content_text"]}},
        },
        "required": ["version", "title", "items"],
    },
    "Part": {
        "type": "object",
        "description": "With `fields`: the keys that were asked for, in the order of the document.",
    },
    "GeoJSON": {
        "type": "object",
        "description": "A feature, or a collection of them (RFC 7946). No geometry where no pin is known.",
        "properties": {"type": {"type": "string", "enum": ["Feature", "FeatureCollection"]}},
        "required": ["type"],
    },
    "JSONLD": {
        "type": "object",
        "description": "Events, claims and articles in the words of schema.org, with PROV.",
        "properties": {"@context": {"type": "object"}, "@graph": {"type": "array", "items": {"type": "object"}}},
        "required": ["@context", "@graph"],
    },
    "Problem": {
        **shape(
            "What went wrong (RFC 9457).",
            type=text("Address of the page that explains this kind.", format="uri-reference"),
            title=text("The kind, in words."),
            status={"type": "integer", "description": "The status of the answer."},
            detail=text("What to do."),
        ),
        "examples": [
            {
                "type": "/api/v1/problems/unknown-parameter/",
                "title": "There is no such parameter",
                "status": 400,
                "detail": "There is no parameter “contry” here.",
                "errors": [
                    {
                        "parameter": "contry",
                        "code": "unknown-parameter",
                        "detail": "There is no parameter “contry” here.",
                        "hint": "Did you mean country or count?",
                    }
                ],
            }
        ],
    },
}
COMPONENTS["Entry"]["properties"]["document"] = {
    "anyOf": [ref("Incident"), ref("Notice"), {"type": "null"}],
    "description": "With `include=document`: what was published, or the notice in its place; null where an entry of the"
    " same record holds what stands now.",
}
COMPONENTS["Notice"]["properties"] |= {
    "kind": one_of(words.PUBLICATION_KINDS[-2:], "Of a tombstone: what made it."),
    "published_at": moment("Of a tombstone: when."),
    "withheld_at": moment("Of a withheld record: since when."),
    "review": {"type": "object", "description": "Of a tombstone: as in a document."},
    "changes": list_of(ref("Change"), "Of a tombstone: every version, without the notices of the earlier."),
    "successor": {
        "type": "object",
        "description": "Of a merged record: `id` and `reference` of the record that it was merged into.",
        "properties": {"id": UUID, "reference": REFERENCE},
    },
}
COMPONENTS["Problem"]["properties"] |= {
    "errors": list_of(
        {
            **shape(
                "What is wrong with one parameter.",
                parameter=text("Its name."),
                code=text("The kind of problem."),
                detail=text("A sentence."),
            )
        },
        "By parameter, where parameters are at fault.",
    ),
    "epoch": {**UUID, "description": "With 410 of a cursor: the feed's epoch."},
    "reason": text("With 404 of a withheld record: why it is withheld."),
    "resync": text("With 410 of a cursor: where to start again.", format="uri-reference"),
    "reference": {**REFERENCE, "description": "With 410 of a claim: the record that held it last."},
    "version": {"type": "integer", "minimum": 1, "description": "With 410 of a claim: the last version that held it."},
    "url": text("With 410 of a claim: address of that version.", format="uri-reference"),
    "html": text("With 410 of a claim: address of its page for people, in full.", format="uri"),
    "difference": text("With 410 of a claim: address of what changed in the next version.", format="uri-reference"),
}
COMPONENTS["Problem"]["properties"]["errors"]["items"]["properties"]["hint"] = text("What may have been meant.")
