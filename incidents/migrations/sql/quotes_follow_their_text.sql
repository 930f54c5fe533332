-- A quote whose words a newer text has changed is said to have drifted only where there is a newer text;
-- what was found of it, and why it was kept, ends with a new place.
create function citation_follows_its_text() returns trigger language plpgsql as $$
declare newest uuid;
begin
  if tg_op = 'UPDATE' and (new.snapshot_id, new.start, new."end") is distinct from (old.snapshot_id, old.start, old."end") then
    new.anchor := 'exact';
    new.kept_reason := '';
  elsif tg_op = 'UPDATE' and new.anchor is distinct from old.anchor and new.kept_reason = old.kept_reason then
    new.kept_reason := '';
  end if;
  if new.anchor in ('ambiguous', 'figure_changed', 'missing') then
    select s.id into newest from sources_snapshot s where s.source_id = new.source_id
      order by s.captured_at desc, s.id desc limit 1;
    if newest = new.snapshot_id then
      perform footnote_refuse('citation_stands_in_the_text_it_cites',
        format('The quote “%s” is cited from the newest text of its source, where it stands: it is not %s.',
               left(new.exact, 120), replace(new.anchor, '_', ' ')), tg_table_name);
    end if;
  end if;
  return new;
end $$;
create trigger ad_follows before insert or update on incidents_citation for each row execute function citation_follows_its_text();
