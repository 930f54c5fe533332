-- Holds leave the feed with their table: its numbers would have gaps, so that another epoch begins.
drop trigger zz_feed on incidents_hold;
drop trigger ac_record_follows on incidents_publication;
drop trigger ac_record_follows on incidents_hold;
drop trigger ab_written on incidents_hold;
drop trigger aa_append_only on incidents_hold;
drop trigger aa_append_only_truncate on incidents_hold;
drop trigger zz_audit on incidents_hold;
drop trigger zz_audit_truncate on incidents_hold;
drop trigger ab_written on incidents_epoch;
drop trigger aa_append_only on incidents_epoch;
drop trigger aa_append_only_truncate on incidents_epoch;
drop trigger zz_audit on incidents_epoch;
drop trigger zz_audit_truncate on incidents_epoch;
set constraints all immediate; -- a table that has references left to check is not altered
alter table incidents_record disable trigger ab_newest;
update incidents_record set hold_id = null, status = (select p.status from incidents_publication p where p.id = publication_id)
  where hold_id is not null;
alter table incidents_record enable trigger ab_newest;
alter table incidents_feedhead disable trigger aa_counts_up;
update incidents_feedhead set epoch = gen_random_uuid() where exists (select 1 from incidents_feedentry where hold_id is not null);
alter table incidents_feedhead enable always trigger aa_counts_up;
alter table incidents_delivery disable trigger ab_kept;
delete from incidents_delivery where entry_id in (select seq from incidents_feedentry where hold_id is not null);
alter table incidents_delivery enable trigger ab_kept;
alter table incidents_feedentry disable trigger aa_append_only;
delete from incidents_feedentry where hold_id is not null;
alter table incidents_feedentry enable always trigger aa_append_only;
delete from incidents_epoch;
set constraints all immediate;
set constraints all deferred;
create or replace function incident_authors(incident uuid, pos bigint, open bigint[]) returns bigint[] language sql stable as $$
  with claims as (
    select coalesce(after, before) ->> 'claim_id' as id from sources_auditentry
    where table_name = 'incidents_incidentclaim' and coalesce(after, before) ->> 'incident_id' = incident::text
  ), sources as (
    select coalesce(a.after, a.before) ->> 'source_id' as id from sources_auditentry a, claims c
    where a.table_name = 'incidents_citation' and coalesce(a.after, a.before) ->> 'claim_id' = c.id
  ), touched as (
    select id, txid, actor_id from sources_auditentry
    where table_name = 'incidents_incident' and row_pk = incident::text
    union all
    select id, txid, actor_id from sources_auditentry
    where coalesce(after, before) ->> 'incident_id' = incident::text
      and table_name in ('incidents_placeuse', 'incidents_partyrole', 'incidents_incidentclaim', 'incidents_figure',
                         'incidents_incident_types')
    union all
    select a.id, a.txid, a.actor_id from sources_auditentry a, claims c
    where a.table_name = 'incidents_claim' and a.row_pk = c.id
    union all
    select a.id, a.txid, a.actor_id from sources_auditentry a, claims c
    where coalesce(a.after, a.before) ->> 'claim_id' = c.id
      and a.table_name in ('incidents_citation', 'incidents_claimrelation')
    union all
    select a.id, a.txid, a.actor_id from sources_auditentry a, sources s
    where a.table_name = 'sources_source' and a.row_pk = s.id
    union all
    select a.id, a.txid, a.actor_id from sources_auditentry a, sources s
    where a.table_name = 'sources_snapshot' and coalesce(a.after, a.before) ->> 'source_id' = s.id
  )
  select coalesce(array_agg(distinct actor_id::bigint order by actor_id::bigint), '{}') from touched
  where actor_id is not null and (id > pos or txid = any (open))
$$;
create or replace function review_written() returns trigger language plpgsql as $$
declare doc jsonb; last record; bad text;
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
  select p.version, r.audit_position, r.audit_open into last
    from incidents_publication p join incidents_review r on r.incident_id = p.record and r.no = p.review_no
    where p.record = new.incident_id order by p.version desc limit 1;
  new.base_version := coalesce(last.version, 0);
  if (new.kind = 'first') <> (new.base_version = 0) then
    perform footnote_refuse('review_kind_fits_what_is_public',
      case when new.base_version = 0
        then 'Nothing of this incident is public yet: its first review is a first publication.'
        else 'This incident is public already: choose update, correction or refile.' end, tg_table_name);
  end if;
  -- The position was taken before the document was built (see request_review): what others wrote meanwhile counts
  -- as their work on this version and on the next.
  if new.audit_position is null or new.audit_position > (select pos from audit_position()) then
    select pos, open into new.audit_position, new.audit_open from audit_position();
  end if;
  new.authors := incident_authors(new.incident_id, coalesce(last.audit_position, 0), coalesce(last.audit_open, '{}'));

  doc := convert_from(new.document, 'UTF8')::jsonb;
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
  return new;
end $$;
create or replace function decision_written() returns trigger language plpgsql as $$
declare r incidents_review; doc jsonb; bad text;
begin
  select * into r from incidents_review where id = new.review_id;
  new.record := r.incident_id;
  new.no := r.no;
  new.decided_at := clock_timestamp();
  if new.decided_by_id::text is distinct from current_setting('footnote.actor', true) then
    perform footnote_refuse('decision_made_by_its_actor', 'A decision is made in the name of the one who decides.', tg_table_name);
  end if;
  if new.verdict = 'withdrawn' and new.decided_by_id <> r.requested_by_id then
    perform footnote_refuse('decision_withdrawn_by_its_author', 'Only who asked for a review withdraws it.', tg_table_name);
  end if;
  if new.verdict = 'approved' then
    if new.decided_by_id = r.requested_by_id or new.decided_by_id = any (r.authors) then
      perform footnote_refuse('decision_by_a_second_person',
        'You worked on this change yourself: somebody else must approve it.', tg_table_name);
    end if;
    doc := convert_from(r.document, 'UTF8')::jsonb;
    select c ->> 'phrase' into bad from jsonb_array_elements(doc -> 'claims') c
      where c ->> 'kind' = 'figure' and not (c ->> 'id')::uuid = any (new.checked) limit 1;
    if bad is not null then
      perform footnote_refuse('decision_checks_every_figure',
        format('The figure “%s” is not ticked: compare it with its quote first.', bad), tg_table_name);
    end if;
    if not exists (
      select 1 from jsonb_array_elements(doc -> 'claims') c, jsonb_array_elements(c -> 'citations') t,
                    jsonb_array_elements(doc -> 'sources') s
      where t ->> 'source' = s ->> 'id' and s ->> 'made_by' <> 'machine' and t ->> 'stance' in ('supports', 'repeats')) then
      perform footnote_refuse('decision_rests_on_people',
        'Everything here rests on machine-written text alone: cite a source written by people first.', tg_table_name);
    end if;
  end if;
  return new;
end $$;
create or replace function publication_written() returns trigger language plpgsql as $$
declare r incidents_review; d incidents_decision; last incidents_publication; head text; earlier text;
begin
  select * into r from incidents_review where incident_id = new.record and no = new.review_no;
  if r.id is null then
    perform footnote_refuse('publication_has_a_review', 'Nothing is published that was not reviewed.', tg_table_name);
  end if;
  -- Two publications of one record come one after the other.
  perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));
  select * into d from incidents_decision where review_id = r.id;
  select * into last from incidents_publication where record = new.record order by version desc limit 1;
  if r.base_version <> coalesce(last.version, 0) then
    perform footnote_refuse('publication_follows_what_was_compared',
      format('Version %s was published since this review was requested: request it again.', last.version), tg_table_name);
  end if;
  new.published_at := clock_timestamp();
  new.version := r.base_version + 1;
  new.reference := coalesce(last.reference,
    format('FN-%s-%s', to_char(new.published_at at time zone 'utc', 'YYYY'), lpad(nextval('incidents_reference_no')::text, 6, '0')));
  new.kind := r.kind;
  new.status := 'usable';
  new.notice := r.notice;
  select string_agg(format('{"version":%s,"kind":%s,"at":%s,"notice":%s}', version, to_json(kind::text),
                           timestamp_json(published_at), coalesce(to_json(nullif(notice, '')), 'null')) || ',', '' order by version)
    into earlier from incidents_publication where record = new.record;
  head := format('{"schema":"footnote.incident/1","id":"%s","reference":"%s","version":%s,"status":"usable","kind":"%s",'
                 '"published_at":%s,"review":{"digest":"sha256:%s","reviewers":2,"reviewed_at":%s,'
                 '"attests":["quotes_match","intervals_match","scope_match"]},"changes":[%s{"version":%s,"kind":"%s","at":%s,"notice":%s}],',
    new.record, new.reference, new.version, new.kind, timestamp_json(new.published_at), r.digest, timestamp_json(d.decided_at),
    coalesce(earlier, ''), new.version, new.kind, timestamp_json(new.published_at),
    coalesce(to_json(nullif(new.notice, '')), 'null'));
  new.head_length := length(convert_to(head, 'UTF8'));
  new.document := convert_to(head, 'UTF8') || substr(r.document, 2);
  new.etag := encode(sha256(new.document), 'hex');
  return new;
end $$;
create or replace function record_shows_newest() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from incidents_publication p where p.id = new.publication_id and p.record = new.id
      and p.version = new.version and p.reference = new.reference
      and p.version = (select max(version) from incidents_publication where record = new.id)) then
    perform footnote_refuse('record_shows_its_newest_version',
      'The live record must show the newest publication of its incident.', tg_table_name);
  end if;
  return new;
end $$;
create or replace function feed_entry_written() returns trigger language plpgsql as $$
begin
  if new.seq is distinct from (select n from incidents_feedhead) then
    perform footnote_refuse('feed_entry_has_the_next_number', 'Feed entries are numbered at commit, by the feed alone.', tg_table_name);
  end if;
  new.committed_at := clock_timestamp();
  return new;
end $$;
create or replace function feed_number() returns trigger language plpgsql as $$
declare k bigint;
begin
  update incidents_feedhead set n = n + 1 returning n into k;
  insert into incidents_feedentry (seq, publication_id) values (k, new.id);
  return null;
end $$;
create or replace function feed_head_counts_up() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or not (new.n = old.n + 1 and new.epoch = old.epoch or new.n = old.n and new.epoch <> old.epoch) then
    perform footnote_refuse('feed_head_counts_up', 'The feed counts up by one, and nothing else changes it.', tg_table_name);
  end if;
  return new;
end $$;
drop function epoch_written();
drop function record_follows();
drop function hold_written();
drop function record_state(uuid);
drop function notice_names(text, text);
drop function corrected_values(jsonb, jsonb);
drop function first_difference(jsonb, jsonb, text);
drop function document_meaning(jsonb);
drop function bearing_words(text);
drop function accounts_of(bigint[]);
drop function mailbox_of(text);
