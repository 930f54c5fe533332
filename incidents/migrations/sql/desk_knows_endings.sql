-- The flags of a review know embargoes and endings, and people hear what becomes of a record they wrote.
alter function review_flags(bigint) rename to review_flags_of_document;
create function review_flags(review bigint) returns text[] language sql stable as $$
  select review_flags_of_document(review) || array_remove(array[
    case when r.embargo_until < now() + interval '1 day'
          and not exists (select 1 from incidents_decision d where d.review_id = r.id) then 'embargo' end,
    case when r.kind in ('retraction', 'merge') then 'ends' end], null)
  from incidents_review r where r.id = review
$$;

create function footnote_writers(of_record uuid) returns bigint[] language sql stable as $$
  select coalesce(array_agg(distinct p), '{}') from incidents_review r, unnest(r.authors || r.requested_by_id::bigint) p
  where r.incident_id = of_record
$$;

create function publication_notifies() returns trigger language plpgsql as $$
begin
  perform footnote_notify(footnote_writers(new.record), 'retracted', new.record, null, null, null, new.notice);
  return null;
end $$;
create trigger zy_notify after insert on incidents_publication for each row
  when (new.kind in ('retraction', 'merge')) execute function publication_notifies();

create function hold_notifies() returns trigger language plpgsql as $$
begin
  perform footnote_notify(footnote_writers(new.record), case new.event when 'withheld' then 'held' else 'released' end,
                          (select id from incidents_incident where id = new.record), null, null, null, new.reason);
  return null;
end $$;
create trigger zy_notify after insert on incidents_hold for each row execute function hold_notifies();
