drop trigger zy_notify on incidents_citation;
drop trigger zy_notify on sources_source;
drop trigger zy_notify on incidents_decision;
drop trigger zy_notify on incidents_review;
drop trigger zy_notify on incidents_comment;
drop function anchor_notifies();
drop function source_notifies();
drop function decision_notifies();
drop function review_notifies();
drop function comment_notifies();
drop function footnote_notify(bigint[], text, uuid, bigint, uuid, uuid, text);
drop function footnote_may(text);
drop trigger ab_stays on incidents_notification;
drop function notification_stays();
drop trigger ab_stays on incidents_comment;
drop trigger ab_written on incidents_comment;
drop function comment_written();
drop trigger ab_stays on incidents_taking;
drop trigger ab_written on incidents_taking;
drop function taking_written();
do $$
declare t record;
begin
  for t in select tgrelid::regclass as tbl, tgname from pg_trigger
    where not tgisinternal and tgname in ('zz_audit', 'zz_audit_truncate', 'aa_version')
      and tgrelid::regclass::text in ('incidents_taking', 'incidents_comment', 'incidents_savedfilter')
  loop
    execute format('drop trigger %I on %s', t.tgname, t.tbl);
  end loop;
end $$;
