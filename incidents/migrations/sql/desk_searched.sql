-- Search of the desk: words as they are ('simple'), in every language. A text is indexed to 150,000 characters, for a
-- tsvector has a limit that a longer one may pass; quotes and figures behind that are found by their claims.
create function desk_words(text) returns tsvector language sql immutable as $$ select to_tsvector('simple', left($1, 150000)) $$;
create index snapshot_words on sources_snapshot using gin (desk_words(text));
create index source_words on sources_source using gin (desk_words(title || ' ' || byline || ' ' || note || ' ' || key));
create index incident_words on incidents_incident using gin (desk_words(title || ' ' || summary || ' ' || key));
create index claim_words on incidents_claim using gin (desk_words(phrase || ' ' || period || ' ' || key));
create index citation_words on incidents_citation using gin (desk_words(exact));
create index comment_words on incidents_comment using gin (desk_words(body));
create index incident_by_day on incidents_incident (start_on);
