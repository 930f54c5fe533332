drop trigger aa_turn on incidents_hold;
drop trigger aa_turn on incidents_publication;
drop trigger aa_turn on incidents_decision;
drop trigger aa_turn on incidents_review;
drop function record_takes_turns();
drop function record_turns(uuid[]);
do $do$
declare was text; locks text[];
begin
  foreach locks slice 1 in array array[
    ['review_written', E'\nbegin\n', E'  -- One review of an incident at a time, also when two are asked for at once.\n  perform 1 from incidents_incident where id = new.incident_id for update;\n'],
    ['decision_written', E'\n    select * into state from record_state(new.record);\n', E'    perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));\n'],
    ['publication_written', E'\n  select * into d from incidents_decision where review_id = r.id;\n', E'  -- Two publications of one record come one after the other; of two records that would be merged into each other, too.\n  perform pg_advisory_xact_lock(hashtextextended(x::text, 42))\n    from (select unnest(array_remove(array[new.record, r.merge_into_id], null)) as x order by 1) locked;\n'],
    ['hold_written', E'\nbegin\n', E'  perform pg_advisory_xact_lock(hashtextextended(new.record::text, 42));\n']] loop
    was := pg_get_functiondef(locks[1]::regproc);
    assert strpos(was, locks[2]) > 0, locks[1];
    execute case when locks[2] = E'\nbegin\n' then replace(was, locks[2], locks[2] || locks[3])
                 else replace(was, locks[2], E'\n' || locks[3] || substr(locks[2], 2)) end;
  end loop;
end $do$;
