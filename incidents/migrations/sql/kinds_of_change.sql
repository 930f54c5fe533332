-- Two accounts of one address are one person; capitals and a “+tag” make no second address.
create function mailbox_of(email text) returns text language sql immutable as
$$ select regexp_replace(lower(normalize(btrim(email), nfkc)), '\+[^@]*@', '@') $$;

-- All accounts of the people whose accounts these are.
create function accounts_of(accounts bigint[]) returns bigint[] language sql stable as $$
  select accounts || coalesce((
    select array_agg(u.id::bigint) from auth_user u where btrim(u.email) <> '' and mailbox_of(u.email) in
      (select mailbox_of(a.email) from auth_user a where a.id = any (accounts) and btrim(a.email) <> '')), '{}')
$$;

-- Everyone who touched the incident, its claims, citations or sources after an audit position; or, since the incident
-- was begun, a word, place, party or origin that its document uses.
-- `open` are transactions that ran at that position: what they wrote counts too, whatever its number.
create or replace function incident_authors(incident uuid, pos bigint, open bigint[]) returns bigint[] language sql stable as $$
  with recursive claims as (
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
  ), said as (
    select c.* from incidents_claim c join incidents_incidentclaim l on l.claim_id = c.id where l.incident_id = incident
  ), read as (
    select s.* from sources_source s
    where s.id in (select t.source_id from incidents_citation t where t.claim_id in (select id from said))
  ), parties(id) as (
    select party_id from incidents_partyrole where incident_id = incident
    union select claimant_id from said
    union select relay_id from said
    union select o.party_id from incidents_origin o where o.id in (select origin_id from said)
    union select publisher_id from read
    union select p.parent_id from sources_party p join parties on p.id = parties.id
  ), places(id) as (
    select place_id from said
    union select place_id from incidents_placeuse where incident_id = incident
    union select p.parent_id from incidents_place p join places on p.id = places.id
  ), shared(table_name, row_pk) as (
    select 'sources_party', id::text from parties
    union select 'sources_source', copied_from_id::text from read
    union select 'incidents_origin', origin_id::text from said
    union select 'incidents_metric', metric_id from said
    union select 'incidents_category', category_id from said
    union select 'incidents_place', id::text from places
    union select 'incidents_incidenttype', incidenttype_id::text from incidents_incident_types where incident_id = incident
  ), began as (
    select min(id) as id from sources_auditentry where table_name = 'incidents_incident' and row_pk = incident::text
  )
  select coalesce(array_agg(distinct actor_id::bigint order by actor_id::bigint), '{}') from (
    select actor_id from touched where id > pos or txid = any (open)
    union all
    select a.actor_id from shared s join sources_auditentry a on a.table_name = s.table_name and a.row_pk = s.row_pk, began
    where a.id > greatest(pos, began.id) or a.txid = any (open)
  ) hands where actor_id is not null
$$;

-- What of prose carries meaning: numbers, names, {tokens}, hedges and denials, in their order.
create function bearing_words(prose text) returns text[] language sql immutable as $$
  select coalesce(array_agg(m.word[1] order by m.n), '{}') from regexp_matches(coalesce(prose, ''),
    '\{[^}]*\}|[0-9]+(?:[.,:/][0-9]+)*|\m[[:upper:]][[:alnum:]’''-]*'
    '|\m(?:no|not|never|none|nobody|nothing|without|neither|nor|denied|denies|alleged|allegedly|reportedly|unconfirmed'
    '|at least|at most|more than|fewer than|less than|up to|over|under|about|around|some|nearly|almost|roughly|several|few'
    '|dozens?|scores?|hundreds?|thousands?|millions?|billions?|half|third|quarter|one|two|three|four|five|six|seven|eight|nine'
    '|ten|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)\M', 'g') with ordinality m(word, n)
$$;

-- What a refile must leave as it is. Free are: the wording of title, summary, definitions and rationales as far as no
-- bearing word differs; labels and what is made of them; addresses and languages of sources; where in which capture a
-- quote stands, and its context; why a reading was overridden.
create function document_meaning(doc jsonb) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(
    doc - '{schema,id,reference,version,status,kind,published_at,review,changes}'::text[] || jsonb_build_object(
      'title', bearing_words(doc ->> 'title'),
      'summary', bearing_words(doc ->> 'summary'),
      'types', (select jsonb_agg(t - 'label') from jsonb_array_elements(doc -> 'types') t),
      'figures', (
        select jsonb_agg(f - '{label,display,warnings}'::text[] #- '{best,rationale}' || jsonb_build_object(
          'counts', bearing_words(f ->> 'counts'), 'excludes', bearing_words(f ->> 'excludes'),
          'rationale', bearing_words(f #>> '{best,rationale}')) order by n)
        from jsonb_array_elements(doc -> 'figures') with ordinality x(f, n)),
      'claims', (
        select jsonb_agg(c - 'override' || jsonb_build_object('citations', (
          select jsonb_agg(t - '{id,anchor,link,snapshot,selectors}'::text[]
                           || jsonb_build_object('exact', t #> '{selectors,0,exact}') order by m)
          from jsonb_array_elements(c -> 'citations') with ordinality y(t, m))) order by n)
        from jsonb_array_elements(doc -> 'claims') with ordinality x(c, n)),
      'sources', (
        select jsonb_agg(s - '{url,language}'::text[] order by n)
        from jsonb_array_elements(doc -> 'sources') with ordinality x(s, n)),
      'vocabulary', (
        select jsonb_object_agg(k, (
          select jsonb_agg(w - '{label,counts,excludes}'::text[] || jsonb_build_object(
            'counts', bearing_words(w ->> 'counts'), 'excludes', bearing_words(w ->> 'excludes')) order by n)
          from jsonb_array_elements(v) with ordinality x(w, n)))
        from jsonb_each(doc -> 'vocabulary') y(k, v))))
$$;

-- The first thing that differs between two values, in words.
create function first_difference(was jsonb, is_now jsonb, path text) returns text language plpgsql immutable as $$
declare step text; found text;
begin
  if was is not distinct from is_now then return null; end if;
  if jsonb_typeof(was) = 'object' and jsonb_typeof(is_now) = 'object' then
    for step in select k from jsonb_object_keys(was) k union select k from jsonb_object_keys(is_now) k order by 1 loop
      found := first_difference(was -> step, is_now -> step, concat_ws(' ', nullif(path, ''), step));
      if found is not null then return found; end if;
    end loop;
  elsif jsonb_typeof(was) = 'array' and jsonb_typeof(is_now) = 'array' and jsonb_array_length(was) = jsonb_array_length(is_now) then
    for step in select generate_series(0, jsonb_array_length(was) - 1)::text loop
      found := first_difference(was -> step::int, is_now -> step::int, path);
      if found is not null then return found; end if;
    end loop;
  end if;
  return format('%s: “%s” is now “%s”', path, left(coalesce(was #>> '{}', '–'), 120), left(coalesce(is_now #>> '{}', '–'), 120));
end $$;

-- The values that a correction changes, takes away or adds: each is to be named in its notice.
create function corrected_values(was jsonb, is_now jsonb) returns table (value text) language sql immutable as $$
  with claims as (
    select w, n from jsonb_array_elements(was -> 'claims') w
      full join jsonb_array_elements(is_now -> 'claims') n on w -> 'id' = n -> 'id'
  ), lines as (
    select w, n from jsonb_array_elements(was -> 'figures') w
      full join jsonb_array_elements(is_now -> 'figures') n
      on jsonb_build_array(w -> 'metric', w -> 'category', w #> '{place,id}', w -> 'unit')
       = jsonb_build_array(n -> 'metric', n -> 'category', n #> '{place,id}', n -> 'unit')
  ), changed as (
    select unnest(array[w ->> 'phrase', n ->> 'phrase']) from claims
      where w ->> 'phrase' is distinct from n ->> 'phrase'
         or w ->> 'status' = 'active' and n ->> 'status' <> 'active'
    union all
    select unnest(array[w ->> k, n ->> k]) from claims, unnest('{value,value_max,start,end,as_of}'::text[]) k
      where w ->> 'phrase' = n ->> 'phrase' and w ->> k is distinct from n ->> k
    union all
    select unnest(array[w ->> k, n ->> k]) from claims, unnest('{low,high}'::text[]) k
      where w ->> 'phrase' = n ->> 'phrase' and w -> 'value' = n -> 'value' and w ->> k is distinct from n ->> k
    union all
    select unnest(array[w #>> array[k, 'name'], n #>> array[k, 'name']]) from claims, unnest('{claimant,relay,place}'::text[]) k
      where w is not null and n is not null and w #>> array[k, 'name'] is distinct from n #>> array[k, 'name']
    union all
    select translate(unnest(array[nullif(w ->> k, 'all'), nullif(n ->> k, 'all')]), '_-', '  ')
      from claims, unnest('{metric,category,unit}'::text[]) k
      where w is not null and n is not null and w ->> k is distinct from n ->> k
    union all
    select unnest(array[w #>> '{best,value}', n #>> '{best,value}']) from lines
      where w #>> '{best,value}' is distinct from n #>> '{best,value}'
    union all
    select unnest(array[was #>> array['occurred', k], is_now #>> array['occurred', k]]) from unnest('{start,end,time}'::text[]) k
      where was #>> array['occurred', k] is distinct from is_now #>> array['occurred', k]
    union all
    select coalesce(w ->> 'name', n ->> 'name') from unnest('{places,parties}'::text[]) k, lateral (
      select w, n from jsonb_array_elements(was -> k) w full join jsonb_array_elements(is_now -> k) n on w -> 'name' = n -> 'name'
    ) both_sides where w is null or n is null
  )
  select distinct v from changed c(v) where v ~ '\S'
$$;

-- Whether a notice names a value: whole words and numbers, whatever the capitals, spaces and thousands' commas; a day as
-- 2026-05-14, 14 May 2026 or May 14, 2026.
create function notice_names(notice text, value text) returns boolean language plpgsql immutable as $$
declare said text; wanted text; forms text[] := array[value];
begin
  said := regexp_replace(regexp_replace(lower(notice), '\s+', ' ', 'g'), '(?<=[0-9]),(?=[0-9]{3})', '', 'g');
  if value ~ '^\d{4}-\d\d-\d\d$' then
    forms := forms || to_char(value::date, 'FMDD FMMonth YYYY') || to_char(value::date, 'FMMonth FMDD, YYYY');
  end if;
  foreach wanted in array forms loop
    wanted := regexp_replace(regexp_replace(lower(btrim(wanted)), '\s+', ' ', 'g'), '(?<=[0-9]),(?=[0-9]{3})', '', 'g');
    wanted := regexp_replace(wanted, '([^[:alnum:][:space:]])', '\\\1', 'g');
    if said ~ ('(?<![[:alnum:]])(?<![0-9][.,])' || wanted || '(?![[:alnum:]])(?![.,][0-9])') then return true; end if;
  end loop;
  return false;
end $$;

-- What partners see of a record: its newest version, and whether that is withheld.
create function record_state(of_record uuid, out publication_id bigint, out version int, out reference text, out status text,
                             out hold_id bigint, out successor uuid) language sql stable as $$
  select p.id, p.version, p.reference,
         case when p.status = 'usable' and h.event = 'withheld' then 'withheld' else p.status end,
         case when h.event = 'withheld' then h.id end, p.successor
  from (values (1)) one
    left join lateral (select * from incidents_publication where record = of_record order by version desc limit 1) p on true
    left join lateral (select * from incidents_hold where record = of_record order by no desc limit 1) h on true
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

create or replace function decision_written() returns trigger language plpgsql as $$
declare r incidents_review; doc jsonb; state record; bad text;
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
    if new.decided_by_id = any (accounts_of(r.authors || r.requested_by_id::bigint)) then
      perform footnote_refuse('decision_by_a_second_person',
        case when new.decided_by_id = any (r.authors || r.requested_by_id::bigint)
          then 'You worked on this change yourself: somebody else must approve it.'
          else 'An account with your e-mail address worked on this change: somebody else must approve it.' end, tg_table_name);
    end if;
    perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));
    select * into state from record_state(new.record);
    if r.base_version <> coalesce(state.version, 0) then
      perform footnote_refuse('decision_follows_what_was_compared',
        format('Version %s was published since this review was requested: request it again.', state.version), tg_table_name);
    end if;
    if state.version is null and state.hold_id is not null then
      perform footnote_refuse('decision_waits_while_held',
        'This incident is withheld, and nothing of it is public yet: release it first.', tg_table_name);
    end if;
    if r.kind in ('retraction', 'merge') then return new; end if;
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
declare r incidents_review; d incidents_decision; last incidents_publication; into_state record; head text; earlier text; ends boolean;
begin
  select * into r from incidents_review where incident_id = new.record and no = new.review_no;
  if r.id is null then
    perform footnote_refuse('publication_has_a_review', 'Nothing is published that was not reviewed.', tg_table_name);
  end if;
  -- Two publications of one record come one after the other; of two records that would be merged into each other, too.
  perform pg_advisory_xact_lock(hashtextextended(x::text, 42))
    from (select unnest(array_remove(array[new.record, r.merge_into_id], null)) as x order by 1) locked;
  select * into d from incidents_decision where review_id = r.id;
  select * into last from incidents_publication where record = new.record order by version desc limit 1;
  if r.base_version <> coalesce(last.version, 0) then
    perform footnote_refuse('publication_follows_what_was_compared',
      format('Version %s was published since this review was requested: request it again.', last.version), tg_table_name);
  end if;
  new.published_at := clock_timestamp();
  if r.embargo_until > new.published_at then
    perform footnote_refuse('publication_waits_its_time',
      format('This is approved, and public at %s: until then nothing of it leaves the desk.', r.embargo_until), tg_table_name);
  end if;
  if exists (select 1 from incidents_decision where record = new.record and no > r.no and verdict = 'approved') then
    perform footnote_refuse('publication_of_the_newest_approval',
      'A later review of this incident was approved, which takes the place of this one.', tg_table_name);
  end if;
  if last.id is null and (select hold_id from record_state(new.record)) is not null then
    perform footnote_refuse('publication_waits_while_held',
      'This incident is withheld, and nothing of it is public yet: release it first.', tg_table_name);
  end if;
  ends := r.kind in ('retraction', 'merge');
  new.version := r.base_version + 1;
  new.reference := coalesce(last.reference,
    format('FN-%s-%s', to_char(new.published_at at time zone 'utc', 'YYYY'), lpad(nextval('incidents_reference_no')::text, 6, '0')));
  new.kind := r.kind;
  new.status := case r.kind when 'retraction' then 'canceled' when 'merge' then 'merged' else 'usable' end;
  new.successor := r.merge_into_id;
  new.notice := r.notice;
  if r.kind = 'merge' then
    select * into into_state from record_state(r.merge_into_id);
    if into_state.status is distinct from 'usable' then
      perform footnote_refuse('merge_into_a_live_record',
        format('%s is not live (%s): merge into a record that partners can read.', into_state.reference, into_state.status), tg_table_name);
    end if;
  end if;
  -- A tombstone has no figures: the notices of earlier corrections stand with the versions that they corrected.
  select string_agg(format('{"version":%s,"kind":%s,"at":%s,"notice":%s}', version, to_json(kind::text), timestamp_json(published_at),
                           coalesce(to_json(case when not ends then nullif(notice, '') end), 'null')) || ',', '' order by version)
    into earlier from incidents_publication where record = new.record;
  head := format('{"schema":"footnote.incident/1","id":"%s","reference":"%s","version":%s,"status":"%s","kind":"%s",'
                 '"published_at":%s,"review":{"digest":"sha256:%s","reviewers":2,"reviewed_at":%s,'
                 '"attests":%s},"changes":[%s{"version":%s,"kind":"%s","at":%s,"notice":%s}],',
    new.record, new.reference, new.version, new.status, new.kind, timestamp_json(new.published_at), r.digest, timestamp_json(d.decided_at),
    case when ends then '[]' else '["quotes_match","intervals_match","scope_match"]' end,
    coalesce(earlier, ''), new.version, new.kind, timestamp_json(new.published_at),
    coalesce(to_json(nullif(new.notice, '')), 'null'));
  new.head_length := length(convert_to(head, 'UTF8'));
  new.document := convert_to(head, 'UTF8') || substr(r.document, 2);
  new.etag := encode(sha256(new.document), 'hex');
  return new;
end $$;

-- A hold works at once and needs one person; a release shows the version that its maker saw.
create function hold_written() returns trigger language plpgsql as $$
declare state record; last incidents_hold; r incidents_review;
begin
  perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));
  select * into state from record_state(new.record);
  select * into last from incidents_hold where record = new.record order by no desc limit 1;
  new.no := coalesce(last.no, 0) + 1;
  new.acted_at := clock_timestamp();
  if new.acted_by_id::text is distinct from current_setting('footnote.actor', true) then
    perform footnote_refuse('hold_made_by_its_actor', 'A record is withheld and released in the name of the one who does it.', tg_table_name);
  end if;
  if state.version is null
     and not exists (select 1 from incidents_decision where record = new.record and verdict = 'approved') then
    perform footnote_refuse('hold_of_what_may_be_read',
      'Nothing of this incident is public or approved: there is nothing to withhold.', tg_table_name);
  end if;
  if new.event = coalesce(last.event, 'released') then
    perform footnote_refuse('hold_takes_turns',
      case new.event when 'withheld' then format('%s is withheld already: %s', coalesce(state.reference, 'This incident'), last.reason)
        else 'This record is not withheld: there is nothing to release.' end, tg_table_name);
  end if;
  if new.event = 'withheld' then
    new.publication_id := state.publication_id;
    return new;
  end if;
  if new.publication_id is distinct from state.publication_id then
    perform footnote_refuse('release_shows_what_was_seen',
      format('Version %s is the newest now: look at it before you release it.', state.version), tg_table_name);
  end if;
  select v.* into r from incidents_publication p join incidents_review v on v.incident_id = p.record and v.no = p.review_no
    where p.id = state.publication_id;
  if new.acted_by_id <> last.acted_by_id and new.acted_by_id = any (accounts_of(r.authors || r.requested_by_id::bigint)) then
    perform footnote_refuse('release_by_a_second_person',
      'You worked on the version that was withheld: who withheld it releases it, or somebody who did not write it.', tg_table_name);
  end if;
  return new;
end $$;
create trigger ab_written before insert on incidents_hold for each row execute function hold_written();
select footnote_forever('incidents_hold', 'hold_is_append_only');
select footnote_watch('incidents_hold', 'known');

-- The live record shows the newest version, never an older one again, with the status that was published or held.
create or replace function record_shows_newest() returns trigger language plpgsql as $$
declare state record;
begin
  select * into state from record_state(new.id);
  if new.publication_id is distinct from state.publication_id or new.version is distinct from state.version
     or new.reference is distinct from state.reference then
    perform footnote_refuse('record_shows_its_newest_version',
      'The live record must show the newest publication of its incident.', tg_table_name);
  end if;
  if new.status is distinct from state.status or new.hold_id is distinct from state.hold_id
     or new.successor is distinct from state.successor then
    perform footnote_refuse('record_has_its_status',
      format('The record is %s: only a publication, a hold or a release changes that.', state.status), tg_table_name);
  end if;
  return new;
end $$;

-- Holds, releases and tombstones take effect with the row that says so, also where that was written in SQL.
create function record_follows() returns trigger language plpgsql as $$
begin
  update incidents_record r
    set publication_id = s.publication_id, version = s.version, status = s.status, hold_id = s.hold_id, successor = s.successor
    from record_state(new.record) s where r.id = new.record;
  return null;
end $$;
create trigger ac_record_follows after insert on incidents_hold for each row execute function record_follows();
create trigger ac_record_follows after insert on incidents_publication for each row
  when (new.status <> 'usable') execute function record_follows();

-- The feed numbers holds and releases as well; nobody else writes in it.
alter table incidents_feedentry disable trigger aa_append_only;
update incidents_feedentry f set status = p.status, event = case p.kind
  when 'first' then 'created' when 'update' then 'updated' when 'correction' then 'corrected' else 'refiled' end
  from incidents_publication p where p.id = f.publication_id;
alter table incidents_feedentry enable always trigger aa_append_only;

create or replace function feed_entry_written() returns trigger language plpgsql as $$
begin
  if pg_trigger_depth() < 2 or new.seq is distinct from (select n from incidents_feedhead) then
    perform footnote_refuse('feed_entry_has_the_next_number', 'Feed entries are numbered at commit, by the feed alone.', tg_table_name);
  end if;
  new.committed_at := clock_timestamp();
  return new;
end $$;

create or replace function feed_number() returns trigger language plpgsql as $$
declare k bigint; state record; what text; shown bigint; held bigint;
begin
  select * into state from record_state(new.record);
  if tg_table_name = 'incidents_hold' then
    if new.publication_id is null then return null; end if; -- nothing of it is public: partners know no such record
    what := new.event; shown := new.publication_id; held := new.id;
  else
    what := case new.kind when 'first' then 'created' when 'update' then 'updated' when 'correction' then 'corrected'
                          when 'refile' then 'refiled' when 'retraction' then 'retracted' else 'merged' end;
    shown := new.id;
  end if;
  update incidents_feedhead set n = n + 1 returning n into k;
  insert into incidents_feedentry (seq, event, status, publication_id, hold_id) values (k, what, state.status, shown, held);
  return null;
end $$;
create constraint trigger zz_feed after insert on incidents_hold
  deferrable initially deferred for each row execute function feed_number();
alter table incidents_hold enable always trigger zz_feed;

-- An epoch is one life of the feed. It begins where a restore says so, after the one that it names.
create or replace function feed_head_counts_up() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or pg_trigger_depth() < 2
     or not (new.n = old.n + 1 and new.epoch = old.epoch or new.n = old.n and new.epoch <> old.epoch) then
    perform footnote_refuse('feed_head_counts_up', 'The feed counts up by one, and nothing else changes it.', tg_table_name);
  end if;
  return new;
end $$;
insert into incidents_epoch (id, after, starts_after, reason, started_at)
  select epoch, null, 0, 'The feed begins.', clock_timestamp() from incidents_feedhead;
create function epoch_written() returns trigger language plpgsql as $$
declare head incidents_feedhead;
begin
  select * into head from incidents_feedhead for update;
  if new.after is distinct from head.epoch then
    perform footnote_refuse('epoch_follows_the_one_it_names',
      format('The feed is in epoch %s, not in %s: name the one that ends, so that no epoch begins twice.',
             head.epoch, coalesce(new.after::text, 'none')), tg_table_name);
  end if;
  new.id := gen_random_uuid();
  new.starts_after := head.n;
  new.started_at := clock_timestamp();
  update incidents_feedhead set epoch = new.id;
  return new;
end $$;
create trigger ab_written before insert on incidents_epoch for each row execute function epoch_written();
select footnote_forever('incidents_epoch', 'epoch_is_append_only');
select footnote_watch('incidents_epoch', 'known');
