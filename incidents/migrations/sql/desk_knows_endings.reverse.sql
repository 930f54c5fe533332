drop trigger zy_notify on incidents_hold;
drop function hold_notifies();
drop trigger zy_notify on incidents_publication;
drop function publication_notifies();
drop function footnote_writers(uuid);
drop function review_flags(bigint);
alter function review_flags_of_document(bigint) rename to review_flags;
