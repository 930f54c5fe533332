-- The feed: the number is taken while COMMIT runs and its row lock is held until the commit is visible, so the
-- order of numbers is the order of commits. Think time stays outside the lock. READ COMMITTED.
insert into incidents_feedhead (one, n, epoch) values (true, 0, gen_random_uuid());
alter table incidents_feedhead add constraint feed_head_is_one check (one);

create function feed_head_counts_up() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or not (new.n = old.n + 1 and new.epoch = old.epoch or new.n = old.n and new.epoch <> old.epoch) then
    perform footnote_refuse('feed_head_counts_up', 'The feed counts up by one, and nothing else changes it.', tg_table_name);
  end if;
  return new;
end $$;
create trigger aa_counts_up before update or delete on incidents_feedhead for each row execute function feed_head_counts_up();
create trigger aa_counts_up_truncate before truncate on incidents_feedhead
  for each statement execute function footnote_append_only('feed_head_counts_up');

create function feed_entry_written() returns trigger language plpgsql as $$
begin
  if new.seq is distinct from (select n from incidents_feedhead) then
    perform footnote_refuse('feed_entry_has_the_next_number', 'Feed entries are numbered at commit, by the feed alone.', tg_table_name);
  end if;
  new.committed_at := clock_timestamp();
  return new;
end $$;
create trigger ab_written before insert on incidents_feedentry for each row execute function feed_entry_written();
select footnote_forever('incidents_feedentry', 'feed_is_append_only');

create function feed_number() returns trigger language plpgsql as $$
declare k bigint;
begin
  update incidents_feedhead set n = n + 1 returning n into k;
  insert into incidents_feedentry (seq, publication_id) values (k, new.id);
  return null;
end $$;
create constraint trigger zz_feed after insert on incidents_publication
  deferrable initially deferred for each row execute function feed_number();
alter table incidents_publication enable always trigger zz_feed;
alter table incidents_feedhead enable always trigger aa_counts_up, enable always trigger aa_counts_up_truncate;
