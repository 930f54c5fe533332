create or replace function place_use_pins_no_area() returns trigger language plpgsql as $$
declare bad record;
begin
  if tg_table_name = 'incidents_placeuse' then
    select p.name, p.kind, new.precision into bad from incidents_place p
      where p.id = new.place_id and p.kind in ('country', 'adm1', 'adm2', 'region')
        and new.precision in ('exact', 'settlement', 'near') for share of p;
  elsif new.kind in ('country', 'adm1', 'adm2', 'region') then
    select new.name, new.kind, u.precision into bad from incidents_placeuse u
      where u.place_id = new.id and u.precision in ('exact', 'settlement', 'near') limit 1;
  end if;
  if bad.name is not null then
    perform footnote_refuse('place_use_pins_no_area',
      format('“%s” is an area, which has no exact spot: choose the precision “%s”, or name the town.', bad.name,
             case bad.kind when 'country' then 'country' when 'adm1' then 'first-level division'
                           when 'adm2' then 'second-level division' else 'vague or larger region' end), tg_table_name);
  end if;
  return new;
end $$;
