-- What a refile must leave as it is. Free are: the wording of title, summary, definitions and rationales as far as no
-- bearing word differs; labels and what is made of them; addresses and languages of sources; where in which capture a
-- quote stands, and its context; why a reading was overridden.
create or replace function document_meaning(doc jsonb) returns jsonb language sql immutable as $$
  select jsonb_strip_nulls(
    doc - '{schema,id,reference,version,status,kind,published_at,review,changes}'::text[] || jsonb_build_object(
      'title', bearing_words(doc ->> 'title'),
      'summary', bearing_words(doc ->> 'summary'),
      'types', (select jsonb_agg(t - 'label') from jsonb_array_elements(doc -> 'types') t),
      'figures', (
        select jsonb_agg(f - '{label,display,warnings}'::text[] #- '{best,rationale}' || jsonb_build_object(
          'counts', bearing_words(f ->> 'counts'), 'excludes', bearing_words(f ->> 'excludes'),
          'rationale', bearing_words(f #>> '{best,rationale}')) order by n)
        from jsonb_array_elements(doc -> 'figures') with ordinality x(f, n)),
      'claims', (
        select jsonb_agg(c - 'override' || jsonb_build_object('citations', (
          select jsonb_agg(t - '{id,anchor,link,snapshot,selectors}'::text[]
                           || jsonb_build_object('exact', t #> '{selectors,0,exact}') order by m)
          from jsonb_array_elements(c -> 'citations') with ordinality y(t, m))) order by n)
        from jsonb_array_elements(doc -> 'claims') with ordinality x(c, n)),
      'sources', (
        select jsonb_agg(s - '{url,language}'::text[] order by n)
        from jsonb_array_elements(doc -> 'sources') with ordinality x(s, n)),
      'vocabulary', (
        select jsonb_object_agg(k, (
          select jsonb_agg(w - '{label,counts,excludes}'::text[] || jsonb_build_object(
            'counts', bearing_words(w ->> 'counts'), 'excludes', bearing_words(w ->> 'excludes')) order by n)
          from jsonb_array_elements(v) with ordinality x(w, n)))
        from jsonb_each(doc -> 'vocabulary') y(k, v))))
$$;
