drop trigger zz_touch on incidents_publication;
drop trigger zz_touch on sources_auditentry;
drop function touch_cleared();
drop function touch_written();
drop function incidents_of_entry(sources_auditentry);
