-- Whoever asks for a review, decides, publishes, withholds or releases waits for the others of that record first, before
-- anything else is locked: one order for all. A merge takes both of its records, always in the same order.
create function record_turns(variadic records uuid[]) returns void language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended(x::text, 42))
    from (select distinct x from unnest(records) x where x is not null order by x) ordered;
end $$;

create function record_takes_turns() returns trigger language plpgsql as $$
declare r incidents_review;
begin
  case tg_table_name
    when 'incidents_review' then perform record_turns(new.incident_id, new.merge_into_id);
    when 'incidents_hold' then perform record_turns(new.record);
    when 'incidents_decision' then
      select * into r from incidents_review where id = new.review_id;
      perform record_turns(r.incident_id, r.merge_into_id);
    else
      select * into r from incidents_review where incident_id = new.record and no = new.review_no;
      perform record_turns(new.record, r.merge_into_id);
  end case;
  return new;
end $$;
create trigger aa_turn before insert on incidents_review for each row execute function record_takes_turns();
create trigger aa_turn before insert on incidents_decision for each row execute function record_takes_turns();
create trigger aa_turn before insert on incidents_publication for each row execute function record_takes_turns();
create trigger aa_turn before insert on incidents_hold for each row execute function record_takes_turns();

-- The locks that these functions took themselves go: each after something else, and a review on the row of its incident,
-- for which the references of others wait when they commit.
do $do$
declare was text; locks text[];
begin
  foreach locks slice 1 in array array[
    ['review_written', E'  -- One review of an incident at a time, also when two are asked for at once.\n  perform 1 from incidents_incident where id = new.incident_id for update;\n'],
    ['decision_written', E'    perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));\n'],
    ['publication_written', E'  -- Two publications of one record come one after the other; of two records that would be merged into each other, too.\n  perform pg_advisory_xact_lock(hashtextextended(x::text, 42))\n    from (select unnest(array_remove(array[new.record, r.merge_into_id], null)) as x order by 1) locked;\n'],
    ['hold_written', E'  perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));\n']] loop
    was := pg_get_functiondef(locks[1]::regproc);
    assert strpos(was, locks[2]) > 0, locks[1];
    execute replace(was, locks[2], '');
  end loop;
end $do$;
