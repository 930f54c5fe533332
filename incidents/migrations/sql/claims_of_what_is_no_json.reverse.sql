create or replace function claims_in(document bytea) returns uuid[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg((c ->> 'id')::uuid), '{}')
  from (select convert_from(document, 'UTF8')::jsonb -> 'claims' as claims) d,
       jsonb_array_elements(case when jsonb_typeof(claims) = 'array' then claims else '[]' end) c
$$;
