-- Where the audit log stands: its last number, and the transactions still running. One statement, so one snapshot.
create or replace function audit_position(out pos bigint, out open bigint[]) language sql stable as $$
  select coalesce((select max(id) from sources_auditentry), 0),
         array(select x::text::bigint from pg_snapshot_xip(pg_current_snapshot()) x
               where x::text::bigint is distinct from pg_current_xact_id_if_assigned()::text::bigint)
$$;

create or replace function review_written() returns trigger language plpgsql as $$
declare doc jsonb; was jsonb; last record; state record; bad text;
begin
  -- One review of an incident at a time, also when two are asked for at once.
  perform 1 from incidents_incident where id = new.incident_id for update;
  if exists (select 1 from incidents_review r where r.incident_id = new.incident_id
             and not exists (select 1 from incidents_decision d where d.review_id = r.id)) then
    perform footnote_refuse('review_one_at_a_time',
      'A review of this incident is waiting already: withdraw it, or wait for its decision.', tg_table_name);
  end if;
  if new.requested_by_id::text is distinct from current_setting('footnote.actor', true) then
    perform footnote_refuse('review_asked_by_its_actor',
      'A review is requested in the name of the one who asks.', tg_table_name);
  end if;
  new.requested_at := clock_timestamp();
  new.no := 1 + coalesce((select max(no) from incidents_review where incident_id = new.incident_id), 0);
  select p.version, p.status, p.reference, p.document, r.audit_position, r.audit_open into last
    from incidents_publication p join incidents_review r on r.incident_id = p.record and r.no = p.review_no
    where p.record = new.incident_id order by p.version desc limit 1;
  new.base_version := coalesce(last.version, 0);
  if last.status <> 'usable' then
    perform footnote_refuse('review_of_what_has_not_ended',
      format('%s was %s and stays so for ever: record what is true in another incident.', last.reference,
             case last.status when 'merged' then 'merged' else 'retracted' end), tg_table_name);
  end if;
  if (new.kind = 'first') <> (new.base_version = 0) then
    perform footnote_refuse('review_kind_fits_what_is_public',
      case when new.base_version = 0
        then 'Nothing of this incident is public yet: its first review is a first publication.'
        else 'This incident is public already: choose what sort of change it is.' end, tg_table_name);
  end if;
  -- The position was taken before the document was built (see request_review): what others wrote meanwhile counts
  -- as their work on this version and on the next.
  if new.audit_position is null or new.audit_position > (select pos from audit_position()) then
    select pos, open into new.audit_position, new.audit_open from audit_position();
  end if;

  doc := convert_from(new.document, 'UTF8')::jsonb;
  if new.kind in ('retraction', 'merge') then
    -- A tombstone holds nothing of the drafts; its only author is who asks.
    new.authors := array[new.requested_by_id];
    was := jsonb_build_object('reason', new.notice);
    if new.kind = 'merge' then
      select * into state from record_state(new.merge_into_id);
      if state.status is distinct from 'usable' then
        perform footnote_refuse('merge_into_a_live_record',
          format('%s is not live (%s): merge into a record that partners can read.',
                 coalesce(state.reference, 'The chosen incident'), coalesce(state.status, 'not published')), tg_table_name);
      end if;
      was := was || jsonb_build_object('successor', jsonb_build_object('id', new.merge_into_id, 'reference', state.reference));
    end if;
    if doc <> was or left(convert_from(new.document, 'UTF8'), 2) <> '{"' then
      perform footnote_refuse('review_tombstone_says_why_alone',
        'A tombstone says why, and names its successor, and nothing else: request it through the program.', tg_table_name);
    end if;
    return new;
  end if;

  new.authors := incident_authors(new.incident_id, coalesce(last.audit_position, 0), coalesce(last.audit_open, '{}'));
  if left(convert_from(new.document, 'UTF8'), 2) <> '{"' or jsonb_typeof(doc -> 'claims') is distinct from 'array' then
    perform footnote_refuse('review_document_is_whole', 'The document to review has no claims: nothing was frozen.', tg_table_name);
  end if;
  if jsonb_array_length(doc -> 'claims') = 0 then
    perform footnote_refuse('review_has_a_claim', 'This incident has no claim: record what is said of it first.', tg_table_name);
  end if;
  select coalesce(nullif(c ->> 'phrase', ''), c ->> 'id') into bad from jsonb_array_elements(doc -> 'claims') c
    where not exists (select 1 from incidents_incidentclaim l
                      where l.incident_id = new.incident_id and l.claim_id::text = c ->> 'id') limit 1;
  if bad is not null then
    perform footnote_refuse('review_claims_are_linked',
      format('The claim “%s” belongs to no such incident: link it first.', bad), tg_table_name);
  end if;
  select coalesce(nullif(c ->> 'phrase', ''), c ->> 'id') into bad from jsonb_array_elements(doc -> 'claims') c
    where not exists (select 1 from incidents_citation t where t.claim_id::text = c ->> 'id') limit 1;
  if bad is not null then
    perform footnote_refuse('review_claims_are_cited',
      format('The claim “%s” cites no words of any article: add a citation first.', bad), tg_table_name);
  end if;
  select s ->> 'title' into bad from jsonb_array_elements(doc -> 'sources') s
    where not exists (select 1 from sources_source t where t.id::text = s ->> 'id' and t.made_by = s ->> 'made_by') limit 1;
  if bad is not null then
    perform footnote_refuse('review_sources_as_recorded',
      format('The document says of “%s” what the desk does not: request the review again.', bad), tg_table_name);
  end if;
  was := convert_from(last.document, 'UTF8')::jsonb;
  if new.kind = 'refile' then
    bad := first_difference(document_meaning(was), document_meaning(doc), '');
    if bad is not null then
      perform footnote_refuse('refile_changes_no_meaning',
        format('A refile changes no figure, name, date, place or quote, and here %s: choose correction or update.', bad), tg_table_name);
    end if;
  elsif new.kind = 'correction' then
    select value into bad from corrected_values(was, doc) where not notice_names(new.notice, value) order by value limit 1;
    if bad is not null and new.notice ~ '\S' then
      perform footnote_refuse('correction_names_what_it_changes',
        format('The notice does not name “%s”, which this correction changes: name the wrong and the right value.', bad), tg_table_name);
    end if;
  end if;
  return new;
end $$;
