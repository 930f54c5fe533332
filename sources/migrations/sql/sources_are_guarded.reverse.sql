do $$
declare t record;
begin
  for t in select tgrelid::regclass as tbl, tgname from pg_trigger
    where not tgisinternal and (tgrelid::regclass::text like 'sources\_%' or tgrelid::regclass::text like 'auth\_%')
      and tgname in ('zz_audit', 'zz_audit_truncate', 'aa_append_only', 'aa_append_only_truncate', 'aa_version',
                     'ab_no_circle', 'ab_written', 'ab_in_text')
  loop
    execute format('drop trigger %I on %s', t.tgname, t.tbl);
  end loop;
end $$;
drop function mark_in_text();
drop function snapshot_written();
alter table sources_snapshot alter column text set storage extended, alter column raw set storage extended;
drop index audit_of_source;
drop index audit_of_claim;
drop index audit_of_incident;
drop index audit_of_row;
