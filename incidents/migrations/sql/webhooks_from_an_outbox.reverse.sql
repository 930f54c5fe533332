drop trigger zz_audit on incidents_endpoint;
drop trigger zz_audit_truncate on incidents_endpoint;
drop trigger aa_version on incidents_endpoint;
drop trigger ab_kept on incidents_delivery;
drop function delivery_kept();
drop trigger zy_told on incidents_feedentry;
drop function feed_entry_is_told();
