drop trigger zz_feed on incidents_publication;
drop function feed_number();
drop trigger aa_append_only on incidents_feedentry;
drop trigger aa_append_only_truncate on incidents_feedentry;
drop trigger ab_written on incidents_feedentry;
drop function feed_entry_written();
drop trigger aa_counts_up on incidents_feedhead;
drop trigger aa_counts_up_truncate on incidents_feedhead;
drop function feed_head_counts_up();
alter table incidents_feedhead drop constraint feed_head_is_one;
-- Numbers taken before would be taken again.
truncate incidents_feedentry, incidents_feedhead;
