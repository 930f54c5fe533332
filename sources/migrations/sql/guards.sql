-- What triggers of every app share. A refusal is a check_violation that carries the name of the rule and one
-- sentence for the editor, so that the program shows it and a test can tell which rule said no.
create function footnote_refuse(rule text, sentence text, tbl text) returns void language plpgsql as $$
begin
  raise exception using errcode = '23514', message = sentence, constraint = rule, table = tbl;
end $$;

-- The row is written once. Argument: the name of the rule.
create function footnote_append_only() returns trigger language plpgsql as $$
begin
  perform footnote_refuse(tg_argv[0],
    format('%s is append-only: nothing in it is changed or deleted; write a new row.', tg_table_name), tg_table_name);
  return null;
end $$;

-- A save must follow the version it read: the second of two savers is refused and told.
create function footnote_row_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.version := 1;
  elsif new is distinct from old and new.version <> old.version + 1 then
    perform footnote_refuse('row_version_is_next',
      format('Somebody saved this since you opened it (version %s is stored, yours would be %s): '
             'compare both and save again.', old.version, new.version), tg_table_name);
  end if;
  return new;
end $$;

-- The named columns are set once: a link that moved would leave its old record without a trace of it.
create function footnote_stays() returns trigger language plpgsql as $$
declare was jsonb := to_jsonb(old); is_now jsonb := to_jsonb(new); col text;
begin
  foreach col in array tg_argv loop
    if was ->> col is distinct from is_now ->> col then
      perform footnote_refuse('link_stays_where_it_is',
        format('%s of %s cannot be changed: delete the row and make a new one.', col, tg_table_name), tg_table_name);
    end if;
  end loop;
  return new;
end $$;

-- The parent column (argument 1) never leads back to the row itself.
create function footnote_no_circle() returns trigger language plpgsql as $$
declare circle boolean; above text := to_jsonb(new) ->> tg_argv[0];
begin
  if above is null then return new; end if;
  execute format(
    'with recursive up(id) as (select $1::uuid union select t.%I from %I t join up on t.id = up.id '
    'where t.%I is not null) select exists (select 1 from up where id = $2)', tg_argv[0], tg_table_name, tg_argv[0])
    into circle using above, new.id;
  if circle then
    perform footnote_refuse('parents_form_no_circle',
      format('This %s would lie above itself: choose another.', replace(tg_argv[0], '_id', '')), tg_table_name);
  end if;
  return new;
end $$;

-- The audit log. Argument 1: 'known' where a change must name who makes it, 'any' elsewhere.
-- Further arguments: columns left out, because they are long and never change, or secret.
create function footnote_audit() returns trigger language plpgsql as $$
declare
  was jsonb; is_now jsonb; who text := current_setting('footnote.actor', true);
  program text := coalesce(current_setting('footnote.system', true), '');
begin
  if tg_op <> 'INSERT' then was := to_jsonb(old) - tg_argv[1:]; end if;
  if tg_op <> 'DELETE' then is_now := to_jsonb(new) - tg_argv[1:]; end if;
  if was = is_now then return null; end if;
  if coalesce(who, '') = '' and program = '' and tg_argv[0] = 'known' then
    perform footnote_refuse('audit_actor_known',
      format('Nobody is named for this change of %s: say who makes it (acting(by=…)).', tg_table_name), tg_table_name);
  end if;
  insert into sources_auditentry (table_name, row_pk, action, before, after, actor_id, system, reason, txid, at)
  values (tg_table_name,
    coalesce(is_now ->> 'id', is_now ->> 'key', is_now ->> 'one', was ->> 'id', was ->> 'key', was ->> 'one'),
    lower(tg_op), was, is_now, nullif(who, '')::int, program,
    coalesce(current_setting('footnote.reason', true), ''), pg_current_xact_id()::text::bigint, clock_timestamp());
  return null;
end $$;

create function footnote_no_truncate() returns trigger language plpgsql as $$
begin
  perform footnote_refuse('audit_sees_every_row',
    format('%s cannot be truncated: the audit log would not see it.', tg_table_name), tg_table_name);
  return null;
end $$;

-- Put a table under the audit log. Options as the arguments of footnote_audit.
create function footnote_watch(tbl text, variadic options text[]) returns void language plpgsql as $$
declare args text := (select string_agg(quote_literal(o), ', ') from unnest(options) o);
begin
  execute format('create trigger zz_audit after insert or update or delete on %I for each row execute function footnote_audit(%s)', tbl, args);
  execute format('create trigger zz_audit_truncate before truncate on %I for each statement execute function footnote_no_truncate()', tbl);
  execute format('alter table %I enable always trigger zz_audit, enable always trigger zz_audit_truncate', tbl);
end $$;

-- Put a desk table under the rule of versions.
create function footnote_versioned(tbl text) returns void language plpgsql as $$
begin
  execute format('create trigger aa_version before insert or update on %I for each row execute function footnote_row_version()', tbl);
end $$;

create function footnote_forever(tbl text, rule text) returns void language plpgsql as $$
begin
  execute format('create trigger aa_append_only before update or delete on %I for each row execute function footnote_append_only(%L)', tbl, rule);
  execute format('create trigger aa_append_only_truncate before truncate on %I for each statement execute function footnote_append_only(%L)', tbl, rule);
  execute format('alter table %I enable always trigger aa_append_only, enable always trigger aa_append_only_truncate', tbl);
end $$;
