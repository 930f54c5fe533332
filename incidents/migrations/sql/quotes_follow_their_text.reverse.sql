drop trigger ad_follows on incidents_citation;
drop function citation_follows_its_text();
