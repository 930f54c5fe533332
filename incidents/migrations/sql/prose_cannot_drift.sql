-- A number in running text that no token and no mark covers: a digit, or a number word from two up.
create function bare_number(words text) returns text language sql immutable strict parallel safe as $$
  select substring(words from '(?i)[0-9][0-9.,]*|\m(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen'
    '|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)'
    '(?:-[a-z]+)?|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|scores|twice|half)\M')
$$;

-- A summary says no number of its own: each stands in the document's figures, or is marked as none of them.
create function review_prose_is_true() returns trigger language plpgsql as $$
declare doc jsonb := convert_from(new.document, 'UTF8')::jsonb; parts jsonb; bad text;
begin
  parts := case when jsonb_typeof(doc -> 'summary_parts') = 'array' then doc -> 'summary_parts' else '[]' end;
  select p ->> 'unknown' into bad from jsonb_array_elements(parts) p where p ->> 'unknown' is not null limit 1;
  if bad is not null then
    perform footnote_refuse('summary_tokens_name_figures',
      format('The summary’s %s names no figure of this incident, or several: take a token from its list of figures.', bad),
      tg_table_name);
  end if;
  if coalesce(doc ->> 'summary', '') <>
     coalesce((select string_agg(p ->> 'text', '' order by n) from jsonb_array_elements(parts) with ordinality t(p, n)), '') then
    perform footnote_refuse('summary_is_its_parts',
      'The summary is not what its parts say: request the review again.', tg_table_name);
  end if;
  select p ->> 'text' into bad from jsonb_array_elements(parts) p
    where jsonb_typeof(p -> 'figure') = 'object' and not exists (
      select 1 from jsonb_array_elements(doc -> 'figures') f
      where f -> 'metric' = p #> '{figure,metric}' and f -> 'category' = p #> '{figure,category}'
        and coalesce(f #> '{place,id}', 'null') = coalesce(p #> '{figure,place}', 'null') and f -> 'display' = p -> 'text')
    limit 1;
  if bad is not null then
    perform footnote_refuse('summary_figures_as_claimed',
      format('The summary says “%s”, which no figure of the document does: request the review again.', bad), tg_table_name);
  end if;
  select bare_number(p ->> 'text') into bad from jsonb_array_elements(parts) p
    where jsonb_typeof(p -> 'figure') is distinct from 'object' and p -> 'marked' is distinct from 'true'
      and bare_number(p ->> 'text') is not null limit 1;
  if bad is not null then
    perform footnote_refuse('summary_has_no_bare_number',
      format('The summary says “%s” with no claim behind it: write a figure’s token such as {killed}, '
             'or mark it as {=%s} where it is none of this incident’s figures.', bad, bad), tg_table_name);
  end if;
  return new;
end $$;
create trigger ad_prose before insert on incidents_review for each row execute function review_prose_is_true();
