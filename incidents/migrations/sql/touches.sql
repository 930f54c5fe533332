-- Which incidents an entry of the audit log touches, as `incident_authors` knows touching, or more of them, never fewer.
-- No transaction waits for another here: each has rows of its own.
create function incidents_of_entry(e sources_auditentry) returns setof uuid language plpgsql stable as $$
declare line jsonb := coalesce(e.after, e.before); claims text[]; source text;
begin
  if e.table_name = 'incidents_incident' then
    return query select e.row_pk::uuid;
    return;
  elsif e.table_name in ('incidents_placeuse', 'incidents_partyrole', 'incidents_incidentclaim', 'incidents_figure',
                         'incidents_incident_types') then
    return query select (line ->> 'incident_id')::uuid;
    return;
  elsif e.table_name = 'incidents_claim' then
    claims := array[e.row_pk];
  elsif e.table_name in ('incidents_citation', 'incidents_claimrelation') then
    claims := array[line ->> 'claim_id'];
  elsif e.table_name in ('sources_source', 'sources_snapshot') then
    source := case e.table_name when 'sources_source' then e.row_pk else line ->> 'source_id' end;
    claims := array(select coalesce(after, before) ->> 'claim_id' from sources_auditentry
                    where table_name = 'incidents_citation' and coalesce(after, before) ->> 'source_id' = source)
           || array(select t.claim_id::text from sources_source s join incidents_citation t on t.source_id = s.id
                    where s.copied_from_id::text = source);
  elsif e.table_name = 'incidents_metric' then
    claims := array(select id::text from incidents_claim where metric_id = e.row_pk);
  elsif e.table_name = 'incidents_category' then
    claims := array(select id::text from incidents_claim where category_id = e.row_pk);
  elsif e.table_name = 'incidents_origin' then
    claims := array(select id::text from incidents_claim where origin_id = e.row_pk::uuid);
  elsif e.table_name = 'incidents_incidenttype' then
    return query select incident_id from incidents_incident_types where incidenttype_id::text = e.row_pk;
    return;
  elsif e.table_name = 'incidents_place' then
    return query
      with recursive inside(id) as (
        select e.row_pk::uuid union select p.id from incidents_place p join inside on p.parent_id = inside.id
      )
      select incident_id from incidents_placeuse where place_id in (select id from inside)
      union select l.incident_id from incidents_claim c join incidents_incidentclaim l on l.claim_id = c.id
        where c.place_id in (select id from inside);
    return;
  elsif e.table_name = 'sources_party' then
    return query
      with recursive parts(id) as (
        select e.row_pk::uuid union select p.id from sources_party p join parts on p.parent_id = parts.id
      ), said(id) as (
        select id from incidents_claim where claimant_id in (select id from parts)
        union select id from incidents_claim where relay_id in (select id from parts)
        union select c.id from incidents_origin o join incidents_claim c on c.origin_id = o.id
          where o.party_id in (select id from parts)
        union select t.claim_id from sources_source s join incidents_citation t on t.source_id = s.id
          where s.publisher_id in (select id from parts)
      )
      select incident_id from incidents_partyrole where party_id in (select id from parts)
      union select l.incident_id from said join incidents_incidentclaim l on l.claim_id = said.id;
    return;
  else
    return;
  end if;
  return query
    select (coalesce(after, before) ->> 'incident_id')::uuid from sources_auditentry
    where table_name = 'incidents_incidentclaim' and coalesce(after, before) ->> 'claim_id' = any (claims);
end $$;

create function touch_written() returns trigger language plpgsql as $$
begin
  insert into incidents_touch (incident, txid, entry)
    select distinct i, new.txid, new.id from incidents_of_entry(new) i where i is not null
    on conflict (incident, txid) do update set entry = excluded.entry;
  return null;
end $$;
create trigger zz_touch after insert on sources_auditentry for each row execute function touch_written();

-- A publication clears what its review knew of. What ran while the review was asked for may have been written past
-- links that it could not see: then the place to look stays.
create function touch_cleared() returns trigger language plpgsql as $$
declare asked record;
begin
  select audit_position as pos, audit_open as open into asked
    from incidents_review where incident_id = new.record and no = new.review_no;
  delete from incidents_touch t
    where t.incident = new.record and t.entry <= asked.pos and t.txid <> all (asked.open);
  if cardinality(asked.open) > 0 and (
    exists (select 1 from unnest(asked.open) x where not pg_visible_in_snapshot(x::text::xid8, pg_current_snapshot()))
    or cardinality(incident_authors(new.record, asked.pos, asked.open)) > 0)
  then
    insert into incidents_touch (incident, txid, entry) values (new.record, 0, asked.pos) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger zz_touch after insert on incidents_publication for each row execute function touch_cleared();

-- What was touched before this was counted.
insert into incidents_touch (incident, txid, entry)
  select r.incident_id, 0, (select coalesce(max(id), 0) from sources_auditentry)
  from incidents_review r left join incidents_publication p on p.record = r.incident_id and p.review_no = r.no
  where r.no = coalesce((select max(q.review_no) from incidents_publication q where q.record = r.incident_id),
                        (select max(n.no) from incidents_review n where n.incident_id = r.incident_id))
    and (p.id is null or cardinality(incident_authors(r.incident_id, r.audit_position, r.audit_open)) > 0);
