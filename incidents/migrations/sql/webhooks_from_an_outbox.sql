-- The outbox: whoever commits a feed entry commits what each endpoint is still to be told of it.
create function feed_entry_is_told() returns trigger language plpgsql as $$
begin
  insert into incidents_delivery (id, endpoint_id, entry_id, state, attempts, due_at, expires_at, said)
  select gen_random_uuid(), e.id, new.seq, 'waiting', 0, clock_timestamp(), clock_timestamp() + interval '3 days', ''
  from incidents_endpoint e join incidents_partner p on p.id = e.partner_id
  where e.disabled_at is null and p.active;
  return null;
end $$;
create trigger zy_told after insert on incidents_feedentry for each row execute function feed_entry_is_told();
alter table incidents_feedentry enable always trigger zy_told;

create function delivery_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if old.state <> 'delivered' then
      perform footnote_refuse('delivery_is_kept_until_delivered',
        format('Entry %s was not delivered yet: it stays in the outbox.', old.entry_id), tg_table_name);
    end if;
    return old;
  end if;
  if (new.id, new.endpoint_id, new.entry_id) is distinct from (old.id, old.endpoint_id, old.entry_id) then
    perform footnote_refuse('delivery_stays_what_it_is', 'A delivery keeps its id, its endpoint and its entry.', tg_table_name);
  end if;
  if old.state = 'delivered' and new.state <> 'delivered' then
    perform footnote_refuse('delivery_stays_delivered',
      format('Entry %s was delivered: what was told is not untold.', old.entry_id), tg_table_name);
  end if;
  return new;
end $$;
create trigger ab_kept before update or delete on incidents_delivery for each row execute function delivery_kept();

select footnote_versioned('incidents_endpoint');
select footnote_watch('incidents_endpoint', 'known');
