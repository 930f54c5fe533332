-- Takings, comments and saved filters are desk tables like the others; presence is forgotten by a crash.
select footnote_versioned(t), footnote_watch(t, 'known') from unnest(array[
  'incidents_taking', 'incidents_comment', 'incidents_savedfilter']) t;
alter table incidents_presence set unlogged;

create function taking_written() returns trigger language plpgsql as $$
begin
  if exists (select 1 from incidents_decision where review_id = new.review_id) then
    perform footnote_refuse('taking_of_a_waiting_review', 'This review is decided already: nobody needs to read it.', tg_table_name);
  end if;
  if new.taken_by_id::text is distinct from current_setting('footnote.actor', true) then
    perform footnote_refuse('taking_by_its_actor', 'A review is taken in the name of the one who reads it.', tg_table_name);
  end if;
  new.taken_at := clock_timestamp();
  return new;
end $$;
create trigger ab_written before insert or update on incidents_taking for each row execute function taking_written();
create trigger ab_stays before update on incidents_taking for each row execute function footnote_stays('review_id');

-- A comment is its author's own word: it stays, and only its being resolved changes.
create function comment_written() returns trigger language plpgsql as $$
begin
  if new.written_by_id::text is distinct from current_setting('footnote.actor', true) then
    perform footnote_refuse('comment_by_its_actor', 'A comment is written in the name of the one who writes it.', tg_table_name);
  end if;
  if new.review_id is not null and new.incident_id is distinct from (select incident_id from incidents_review where id = new.review_id) then
    perform footnote_refuse('comment_review_of_its_incident', 'The review is one of another incident: comment there.', tg_table_name);
  end if;
  new.written_at := clock_timestamp();
  return new;
end $$;
create trigger ab_written before insert on incidents_comment for each row execute function comment_written();
create trigger ab_stays before update on incidents_comment for each row
  execute function footnote_stays('incident_id', 'review_id', 'body', 'mentioned', 'written_by_id', 'written_at');

-- Of a notification nothing changes but that it was read, and sent.
create function notification_stays() returns trigger language plpgsql as $$
begin
  if to_jsonb(new) - 'read_at' - 'mailed_at' is distinct from to_jsonb(old) - 'read_at' - 'mailed_at' then
    perform footnote_refuse('notification_is_only_read', 'A notification is read or sent; what it says stays.', tg_table_name);
  end if;
  return new;
end $$;
create trigger ab_stays before update on incidents_notification for each row execute function notification_stays();

-- Everyone on the staff who holds a permission of the app `incidents`.
create function footnote_may(codename text) returns setof bigint language sql stable as $$
  select u.id from auth_user u where u.is_active and u.is_staff and (u.is_superuser or exists (
    select 1 from auth_permission p join django_content_type t on t.id = p.content_type_id
    where t.app_label = 'incidents' and p.codename = $1 and (
      exists (select 1 from auth_user_user_permissions x where x.user_id = u.id and x.permission_id = p.id)
      or exists (select 1 from auth_user_groups g join auth_group_permissions x on x.group_id = g.group_id
                 where g.user_id = u.id and x.permission_id = p.id))))
$$;

-- Tell people, each once, but nobody of what they did themselves, and no account that is closed.
create function footnote_notify(people bigint[], what text, incident uuid, review bigint, comment uuid, source uuid, said text)
returns void language sql as $$
  insert into incidents_notification (person_id, kind, incident_id, review_id, comment_id, source_id, said, by_id, made_at)
  select u.id, what, incident, review, comment, source, left(said, 300),
         nullif(current_setting('footnote.actor', true), '')::int, clock_timestamp()
  from auth_user u
  where u.id = any (people) and u.is_active and u.id::text is distinct from current_setting('footnote.actor', true)
$$;

create function comment_notifies() returns trigger language plpgsql as $$
begin
  perform footnote_notify(new.mentioned, 'mentioned', new.incident_id, new.review_id, new.id, null, new.body);
  return null;
end $$;
create trigger zy_notify after insert on incidents_comment for each row execute function comment_notifies();

create function review_notifies() returns trigger language plpgsql as $$
begin
  perform footnote_notify(array(select p from footnote_may('decide_review') p
                                where p <> new.requested_by_id and not p = any (new.authors)),
                          'to_decide', new.incident_id, new.id, null, null, new.notice);
  return null;
end $$;
create trigger zy_notify after insert on incidents_review for each row execute function review_notifies();

create function decision_notifies() returns trigger language plpgsql as $$
declare r incidents_review;
begin
  select * into r from incidents_review where id = new.review_id;
  -- What is decided waits for nobody any more.
  update incidents_notification set read_at = clock_timestamp()
    where review_id = new.review_id and kind = 'to_decide' and read_at is null;
  if new.verdict <> 'withdrawn' then
    perform footnote_notify(r.authors || r.requested_by_id::bigint, new.verdict, r.incident_id, r.id, null, null, new.reason);
  end if;
  return null;
end $$;
create trigger zy_notify after insert on incidents_decision for each row execute function decision_notifies();

-- Who cited a source hears that it changed: its status, or a quote of it that no longer stands in the newest text.
create function source_notifies() returns trigger language plpgsql as $$
begin
  perform footnote_notify(
    array(select a.actor_id from sources_auditentry a where a.table_name = 'incidents_citation' and a.action = 'insert'
          and a.actor_id is not null and coalesce(a.after, a.before) ->> 'source_id' = new.id::text),
    'source_changed', null, null, null, new.id, format('It is now %s.', new.status));
  return null;
end $$;
create trigger zy_notify after update of status on sources_source for each row
  when (new.status is distinct from old.status and new.status in ('changed', 'corrected', 'withdrawn'))
  execute function source_notifies();

create function anchor_notifies() returns trigger language plpgsql as $$
begin
  perform footnote_notify(
    array(select a.actor_id from sources_auditentry a where a.table_name = 'incidents_citation' and a.action = 'insert'
          and a.row_pk = new.id::text and a.actor_id is not null),
    'source_changed', null, null, null, new.source_id,
    format('The quote “%s” is %s in the newest text.', left(new.exact, 120), replace(new.anchor, '_', ' ')));
  return null;
end $$;
create trigger zy_notify after update of anchor on incidents_citation for each row
  when (new.anchor is distinct from old.anchor and new.anchor not in ('exact', 'moved'))
  execute function anchor_notifies();
