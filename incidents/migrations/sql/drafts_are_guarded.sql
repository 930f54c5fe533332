select footnote_versioned(t), footnote_watch(t, 'known') from unnest(array[
  'incidents_metric', 'incidents_category', 'incidents_incidenttype', 'incidents_place', 'incidents_origin',
  'incidents_incident', 'incidents_placeuse', 'incidents_partyrole', 'incidents_claim', 'incidents_incidentclaim',
  'incidents_claimrelation', 'incidents_citation', 'incidents_figure']) t;
select footnote_watch('incidents_incident_types', 'known');

create trigger ab_no_circle before insert or update of parent_id on incidents_place
  for each row execute function footnote_no_circle('parent_id');
create trigger ab_stays before update on incidents_placeuse for each row execute function footnote_stays('incident_id');
create trigger ab_stays before update on incidents_partyrole for each row execute function footnote_stays('incident_id');
create trigger ab_stays before update on incidents_incidentclaim for each row execute function footnote_stays('incident_id', 'claim_id');
create trigger ab_stays before update on incidents_claimrelation for each row execute function footnote_stays('claim_id', 'other_id');
create trigger ab_stays before update on incidents_figure for each row execute function footnote_stays('incident_id');
create trigger ab_stays before update on incidents_citation for each row execute function footnote_stays('claim_id', 'source_id');

-- A citation is true: its words stand in the article, where it says, and hold the claim's phrase.
create function citation_is_true() returns trigger language plpgsql as $$
declare stands text; whole text; owner uuid; kind text; phrase text; wanted text;
begin
  select substr(s.text, new.start + 1, new."end" - new.start), s.text, s.source_id into stands, whole, owner
    from sources_snapshot s where s.id = new.snapshot_id;
  if owner is distinct from new.source_id then
    perform footnote_refuse('citation_snapshot_of_its_source',
      'The text belongs to another source: cite a capture of this source.', tg_table_name);
  end if;
  if stands is distinct from new.exact then
    perform footnote_refuse('citation_is_in_the_text',
      format('The quote “%s” does not stand at %s–%s of the article, which reads “%s” there: select the words again.',
             left(new.exact, 120), new.start, new."end", left(stands, 120)), tg_table_name);
  end if;
  new.prefix := substr(whole, greatest(new.start - 32, 0) + 1, least(new.start, 32));
  new.suffix := substr(whole, new."end" + 1, 32);
  -- Shared with claim_reads_true, which takes the claim's row for writing: the two cannot pass each other.
  select c.kind, c.phrase into kind, phrase from incidents_claim c where c.id = new.claim_id for share;
  if new.stance = 'supports' then new.phrase := ''; end if;
  -- What states or carries a figure holds its phrase; only a copy may have one of its own.
  wanted := case when new.phrase <> '' then new.phrase
                 when new.stance in ('supports', 'repeats') and kind in ('figure', 'date') then phrase else '' end;
  if wanted <> '' and strpos(new.exact, wanted) = 0 then
    perform footnote_refuse('citation_holds_the_phrase',
      format('The phrase “%s” does not stand in the quote “%s”: widen the quote, or correct the phrase.',
             wanted, left(new.exact, 120)), tg_table_name);
  end if;
  return new;
end $$;
create trigger ac_true before insert or update on incidents_citation for each row execute function citation_is_true();

-- A figure's phrase reads as its value, and still stands in every quote that supports it.
create function claim_reads_true() returns trigger language plpgsql as $$
declare printed numeric[]; quote text;
begin
  if new.kind = 'figure' and new.override_reason !~ '\S' then
    printed := phrase_value(new.phrase);
    if new.value is not null and array_remove(array[new.value, new.value_max], null) <> printed
       or new.value is null and new.operator in ('vague', 'unquantified') and new.phrase ~ '[0-9]' then
      perform footnote_refuse('claim_phrase_reads_as_its_value',
        format('The phrase “%s” does not read as %s: correct the value, or give a reason.', new.phrase,
               coalesce(trim_scale(new.value)::text || coalesce(' to ' || trim_scale(new.value_max)::text, ''), new.operator)),
        tg_table_name);
    end if;
  end if;
  -- Also where only the kind changed: a statement that becomes a figure must stand in its quotes.
  if tg_op = 'UPDATE' and new.kind in ('figure', 'date') then
    select c.exact into quote from incidents_citation c
      where c.claim_id = new.id and strpos(c.exact, new.phrase) = 0
        and (c.stance = 'supports' or c.stance = 'repeats' and c.phrase = '') limit 1;
    if quote is not null then
      perform footnote_refuse('citation_holds_the_phrase',
        format('The phrase “%s” does not stand in the quote “%s”: widen the quote, or correct the phrase.',
               new.phrase, left(quote, 120)), tg_table_name);
    end if;
  end if;
  return new;
end $$;
create trigger ac_true before insert or update on incidents_claim for each row execute function claim_reads_true();
