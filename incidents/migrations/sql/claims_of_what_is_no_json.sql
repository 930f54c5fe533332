-- An index asks before constraints do: what is no document has no claims, and the rule that refuses it speaks.
create or replace function claims_in(document bytea) returns uuid[] language plpgsql immutable strict as $$
begin
  return (
    select coalesce(array_agg((c ->> 'id')::uuid), '{}')
    from (select convert_from(document, 'UTF8')::jsonb -> 'claims' as claims) d,
         jsonb_array_elements(case when jsonb_typeof(claims) = 'array' then claims else '[]' end) c);
exception when data_exception then
  return '{}';
end $$;
