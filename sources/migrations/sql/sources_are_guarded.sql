create index audit_of_row on sources_auditentry (table_name, row_pk);
create index audit_of_incident on sources_auditentry ((coalesce(after, before) ->> 'incident_id'))
  where (coalesce(after, before) ->> 'incident_id') is not null;
create index audit_of_claim on sources_auditentry ((coalesce(after, before) ->> 'claim_id'))
  where (coalesce(after, before) ->> 'claim_id') is not null;
create index audit_of_source on sources_auditentry ((coalesce(after, before) ->> 'source_id'))
  where (coalesce(after, before) ->> 'source_id') is not null;
select footnote_forever('sources_auditentry', 'audit_log_is_append_only');

select footnote_versioned('sources_party');
select footnote_versioned('sources_source');
select footnote_versioned('sources_mark');

create trigger ab_no_circle before insert or update of parent_id on sources_party
  for each row execute function footnote_no_circle('parent_id');
create trigger ab_no_circle before insert or update of copied_from_id on sources_source
  for each row execute function footnote_no_circle('copied_from_id');

-- Hashes, length and time are PostgreSQL's own; text comes normalised, so that offsets mean one thing.
create function snapshot_written() returns trigger language plpgsql as $$
begin
  if new.text is not nfc normalized or strpos(new.text, chr(13)) > 0 then
    perform footnote_refuse('snapshot_text_is_normalised',
      'The text is not normalised (NFC, line feeds): capture it through the program.', tg_table_name);
  end if;
  new.length := char_length(new.text);
  new.raw_sha256 := encode(sha256(new.raw), 'hex');
  new.text_sha256 := encode(sha256(convert_to(new.text, 'UTF8')), 'hex');
  new.captured_at := least(coalesce(new.captured_at, clock_timestamp()), clock_timestamp());
  return new;
end $$;
create trigger ab_written before insert on sources_snapshot for each row execute function snapshot_written();
select footnote_forever('sources_snapshot', 'snapshot_is_append_only');
-- Long texts are read from the middle: uncompressed storage lets substr fetch only what it cuts.
alter table sources_snapshot alter column text set storage external, alter column raw set storage external;

create function mark_in_text() returns trigger language plpgsql as $$
declare total int;
begin
  select length into total from sources_snapshot where id = new.snapshot_id;
  if new."end" > total then
    perform footnote_refuse('mark_is_in_the_text',
      format('The mark ends at %s, the article at %s: mark words of the article.', new."end", total), tg_table_name);
  end if;
  return new;
end $$;
create trigger ab_in_text before insert or update on sources_mark for each row execute function mark_in_text();

select footnote_watch('sources_party', 'known');
select footnote_watch('sources_source', 'known');
select footnote_watch('sources_snapshot', 'known', 'raw', 'text');
select footnote_watch('sources_mark', 'known');
-- Accounts: signing in writes last_login with nobody acting; a password's hash is nobody's history.
select footnote_watch('auth_user', 'any', 'password', 'last_login');
select footnote_watch('auth_group', 'any');
select footnote_watch('auth_user_groups', 'any');
select footnote_watch('auth_user_user_permissions', 'any');
select footnote_watch('auth_group_permissions', 'any');
