-- Keys of partners: two live ones at most, so that a new one can follow an old one; what a key is never changes.
create function api_key_written() returns trigger language plpgsql as $$
declare others int;
begin
  if tg_op = 'UPDATE' then
    if (new.id, new.partner_id, new.prefix, new.digest, new.scopes) is distinct from
       (old.id, old.partner_id, old.prefix, old.digest, old.scopes) then
      perform footnote_refuse('api_key_stays_what_it_is',
        format('fn_%s… keeps its partner, its secret and what it is good for: make another key.', old.prefix), tg_table_name);
    end if;
    if old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at then
      perform footnote_refuse('api_key_stays_revoked',
        format('fn_%s… was revoked and stays so: make another key.', old.prefix), tg_table_name);
    end if;
  end if;
  if new.revoked_at is null and new.expires_at > clock_timestamp() then
    -- Two keys made at once count one after the other.
    perform 1 from incidents_partner where id = new.partner_id for no key update;
    select count(*) into others from incidents_apikey
      where partner_id = new.partner_id and id <> new.id and revoked_at is null and expires_at > clock_timestamp();
    if others >= 2 then
      perform footnote_refuse('api_key_two_at_a_time',
        'This partner has two live keys already: revoke one, or wait until one expires.', tg_table_name);
    end if;
  end if;
  return new;
end $$;
create trigger ab_written before insert or update on incidents_apikey for each row execute function api_key_written();

create function api_key_kept() returns trigger language plpgsql as $$
begin
  perform footnote_refuse('api_key_is_revoked_not_deleted',
    format('fn_%s… cannot be deleted, or nobody would know whose it was: revoke it.', old.prefix), tg_table_name);
  return null;
end $$;
create trigger ab_kept before delete on incidents_apikey for each row execute function api_key_kept();

select footnote_versioned('incidents_partner');
select footnote_versioned('incidents_apikey');
select footnote_watch('incidents_partner', 'known');
select footnote_watch('incidents_apikey', 'known', 'digest');

-- What the API asks. Its role needs to execute these functions and no right to the tables behind them.
create function api_key_of(a_digest text, out id uuid, out partner uuid, out prefix text, out scopes text[], out rate int, out state text)
language sql stable security definer set search_path from current as $$
  select k.id, k.partner_id, k.prefix, k.scopes, p.rate,
         case when k.revoked_at is not null then 'revoked' when k.expires_at <= clock_timestamp() then 'expired'
              when not p.active then 'paused' else 'live' end
  from incidents_apikey k join incidents_partner p on p.id = k.partner_id where k.digest = a_digest
$$;

create function api_key_used(a_key uuid, an_epoch uuid, a_seq bigint) returns void
language sql security definer set search_path from current as $$
  insert into incidents_apikeyuse as u (key_id, used_on, epoch, seq, read_at)
  values (a_key, (clock_timestamp() at time zone 'utc')::date, an_epoch, a_seq, case when an_epoch is not null then clock_timestamp() end)
  on conflict (key_id) do update set used_on = excluded.used_on,
    epoch = coalesce(excluded.epoch, u.epoch),
    seq = case when excluded.epoch is null then u.seq when excluded.epoch = u.epoch then greatest(u.seq, excluded.seq) else excluded.seq end,
    read_at = coalesce(excluded.read_at, u.read_at)
$$;

-- Requests of the running minute, by who asks. Unlogged: after a crash everybody starts a new minute, and nothing is lost.
create unlogged table incidents_rate (
  bucket bytea primary key,
  started bigint not null,
  used int not null,
  granted int not null
) with (fillfactor = 50);

-- Take tokens for one process: a sixteenth of what is left, so that few are idle elsewhere when the rest runs out.
-- One upsert; its row lock puts processes one after the other, so that all together never take more than `quota`.
create function api_rate_take(a_bucket bytea, quota int, seconds int, out taken int, out remaining int, out resets double precision)
language plpgsql security definer set search_path from current as $$
declare
  at double precision := extract(epoch from clock_timestamp());
  this bigint := floor(at / seconds);
begin
  insert into incidents_rate as r (bucket, started, used, granted)
  values (a_bucket, this, greatest(1, quota / 16), greatest(1, quota / 16))
  on conflict (bucket) do update set
    started = greatest(r.started, excluded.started),
    granted = case when r.started < excluded.started then excluded.granted
                   else least(greatest(0, quota - r.used), greatest(1, (quota - r.used) / 16)) end,
    used = case when r.started < excluded.started then excluded.used
                else r.used + least(greatest(0, quota - r.used), greatest(1, (quota - r.used) / 16)) end
  returning granted, greatest(0, quota - used), (started + 1) * seconds - at into taken, remaining, resets;
end $$;

create function api_rate_sweep(seconds int) returns void language sql security definer set search_path from current as $$
  delete from incidents_rate where started < floor(extract(epoch from clock_timestamp()) / seconds) - 1
$$;
