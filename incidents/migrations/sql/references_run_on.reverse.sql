do $$
declare
  written text := pg_get_functiondef('publication_written()'::regprocedure);
  cut constant text := $of$lpad(nextval('incidents_reference_no')::text, 6, '0')$of$;
  whole constant text := $of$regexp_replace('00000' || nextval('incidents_reference_no'), '^0+(?=.{6})', '')$of$;
begin
  if strpos(written, whole) = 0 then
    raise exception 'publication_written() does not hold %', whole;
  end if;
  execute replace(written, whole, cut);
end $$;
