do $$
declare t record;
begin
  for t in select tgrelid::regclass as tbl, tgname from pg_trigger
    where not tgisinternal and tgrelid::regclass::text like 'incidents\_%'
      and tgname in ('zz_audit', 'zz_audit_truncate', 'aa_version', 'ab_no_circle', 'ab_stays', 'ac_true')
  loop
    execute format('drop trigger %I on %s', t.tgname, t.tbl);
  end loop;
end $$;
drop function claim_reads_true();
drop function citation_is_true();
