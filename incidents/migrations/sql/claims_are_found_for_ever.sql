-- The ids of the claims in a published document: the way from a claim whose records have ended to what became of them.
create function claims_in(document bytea) returns uuid[] language sql immutable strict parallel safe as $$
  select coalesce(array_agg((c ->> 'id')::uuid), '{}')
  from (select convert_from(document, 'UTF8')::jsonb -> 'claims' as claims) d,
       jsonb_array_elements(case when jsonb_typeof(claims) = 'array' then claims else '[]' end) c
$$;
create index publication_by_claim on incidents_publication using gin (claims_in(document));
