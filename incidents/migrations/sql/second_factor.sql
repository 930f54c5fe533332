-- Devices of second factors, and the codes beside them, are under the audit log: who set one up, who removed it, and
-- which code was used up. What they are made of is nobody's history, and each sign-in moves their counters.
select footnote_watch('otp_totp_totpdevice', 'known', 'key', 'drift', 'last_t', 'last_used_at',
  'throttling_failure_timestamp', 'throttling_failure_count');
select footnote_watch('otp_static_staticdevice', 'known', 'last_used_at',
  'throttling_failure_timestamp', 'throttling_failure_count');
select footnote_watch('otp_static_statictoken', 'known', 'token');

-- One of each: a second device would be a second way in that nobody looks after.
create unique index second_factor_once on otp_totp_totpdevice (user_id);
create unique index backup_codes_once on otp_static_staticdevice (user_id);

-- Wrong passwords and codes, by account, by browser and by address. Logged, unlike the API's counts: a crash or a
-- failover gives nobody new tries.
create table incidents_attempt (
  bucket bytea primary key,
  started_at timestamptz not null,
  used int not null
);

-- Count one attempt in all its buckets, or in none and return the seconds until there is one again. The rows are
-- locked in order of their names, so that no two callers wait for each other; what is long past is cleared away.
create function sign_in_attempt(a_buckets bytea[], quotas int[], seconds int) returns int language plpgsql as $$
declare span interval := make_interval(secs => seconds); rest double precision;
begin
  insert into incidents_attempt as a (bucket, started_at, used)
    select b, clock_timestamp(), 0 from unnest(a_buckets) b order by b
  on conflict (bucket) do update set
    started_at = case when a.started_at + span <= clock_timestamp() then excluded.started_at else a.started_at end,
    used = case when a.started_at + span <= clock_timestamp() then 0 else a.used end;
  select max(extract(epoch from a.started_at + span - clock_timestamp())) into rest
    from unnest(a_buckets, quotas) as q(bucket, quota) join incidents_attempt a using (bucket) where a.used >= q.quota;
  if rest is not null then return greatest(1, ceil(rest)); end if;
  update incidents_attempt set used = used + 1 where bucket = any(a_buckets);
  delete from incidents_attempt where bucket in (
    select bucket from incidents_attempt where started_at + 2 * span < clock_timestamp() limit 100 for update skip locked);
  return 0;
end $$;

-- The attempt was right: it counts for nothing. The wrong ones before it still do.
create function sign_in_right(a_buckets bytea[]) returns void language sql as $$
  with held as (select bucket from incidents_attempt where bucket = any(a_buckets) order by bucket for update)
  update incidents_attempt a set used = greatest(0, a.used - 1) from held where a.bucket = held.bucket
$$;
