-- What a reviewer should look at first, from the frozen document, the version before it, and the desk as it stands.
create function review_flags(review bigint) returns text[] language sql stable as $$
  with r as (
    select r.*, convert_from(r.document, 'UTF8')::jsonb as doc,
      (select convert_from(p.document, 'UTF8')::jsonb from incidents_publication p
       where p.record = r.incident_id and p.version = r.base_version) as last
    from incidents_review r where r.id = review
  ), lines as (
    select l, (l ->> 'metric', l ->> 'category', l -> 'place' ->> 'id') as line,
           numrange((l -> 'reported' ->> 'low')::numeric, (l -> 'reported' ->> 'high')::numeric, '[]') as reported
    from r, jsonb_array_elements(r.doc -> 'figures') l
  )
  select array_remove(array[
    case when exists (select 1 from r, jsonb_path_query(r.doc, '$.claims[*].citations[*].id') c
                      join incidents_citation k on k.id = (c #>> '{}')::uuid
                      where k.anchor not in ('exact', 'moved')) then 'stale' end,
    case when exists (select 1 from r where r.doc @? '$.claims[*] ? (@.machine == true)') then 'machine' end,
    case when exists (select 1 from lines where l -> 'warnings' @? '$[*] ? (@.flag like_regex "parts?_")') then 'parts' end,
    case when exists (select 1 from lines where l ->> 'level' = 'contested') then 'contested' end,
    case when exists (select 1 from lines where (l ->> 'origins')::int = 0) then 'no_origin' end,
    case when exists (
      select 1 from lines n, r, jsonb_array_elements(r.last -> 'figures') o
      where n.line = (o ->> 'metric', o ->> 'category', o -> 'place' ->> 'id')
        and not n.reported && numrange((o -> 'reported' ->> 'low')::numeric, (o -> 'reported' ->> 'high')::numeric, '[]')
    ) then 'big' end
  ], null)
$$;
