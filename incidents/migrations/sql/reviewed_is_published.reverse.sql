do $$
declare t record;
begin
  for t in select tgrelid::regclass as tbl, tgname from pg_trigger
    where not tgisinternal and tgrelid::regclass::text in
      ('incidents_review', 'incidents_decision', 'incidents_publication', 'incidents_record')
  loop
    execute format('drop trigger %I on %s', t.tgname, t.tbl);
  end loop;
end $$;
drop function record_shows_newest();
alter table incidents_publication
  drop constraint publication_is_the_reviewed_document,
  drop constraint publication_of_an_approved_document,
  drop constraint publication_is_approved;
drop function publication_written();
drop sequence incidents_reference_no;
alter table incidents_decision drop constraint decision_by_digest, drop constraint decision_on_the_document_read;
drop function decision_written();
alter table incidents_review drop constraint review_by_digest, drop constraint review_digest_is_of_the_document;
drop function review_written();
drop function audit_position();
drop function incident_authors(uuid, bigint, bigint[]);
drop function timestamp_json(timestamptz);
