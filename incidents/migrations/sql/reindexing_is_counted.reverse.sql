create or replace function feed_head_counts_up() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or pg_trigger_depth() < 2
     or not (new.n = old.n + 1 and new.epoch = old.epoch or new.n = old.n and new.epoch <> old.epoch) then
    perform footnote_refuse('feed_head_counts_up', 'The feed counts up by one, and nothing else changes it.', tg_table_name);
  end if;
  return new;
end $$;
