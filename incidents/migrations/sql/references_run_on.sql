-- lpad() cuts what is longer than its width: the reference of record 1,000,000 would have been that of 100,000.
do $$
declare
  written text := pg_get_functiondef('publication_written()'::regprocedure);
  cut constant text := $of$lpad(nextval('incidents_reference_no')::text, 6, '0')$of$;
  whole constant text := $of$regexp_replace('00000' || nextval('incidents_reference_no'), '^0+(?=.{6})', '')$of$;
begin
  if strpos(written, cut) = 0 then
    raise exception 'publication_written() does not hold %', cut;
  end if;
  execute replace(written, cut, whole);
end $$;
