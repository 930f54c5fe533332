-- Rebuilding what lists read gives no number, and answers are told apart by the head: so the head counts it, beside
-- the numbers and by any hand that may rebuild. Numbers and epoch change through commits and `incidents_epoch` alone.
create or replace function feed_head_counts_up() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
     or not (pg_trigger_depth() >= 2 and new.reindexed = old.reindexed
             and (new.n = old.n + 1 and new.epoch = old.epoch or new.n = old.n and new.epoch <> old.epoch)
             or new.reindexed = old.reindexed + 1 and new.n = old.n and new.epoch = old.epoch) then
    perform footnote_refuse('feed_head_counts_up', 'The feed counts up by one, and nothing else changes it.', tg_table_name);
  end if;
  return new;
end $$;
