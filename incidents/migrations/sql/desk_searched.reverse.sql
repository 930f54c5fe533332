drop index incident_by_day, comment_words, citation_words, claim_words, incident_words, source_words, snapshot_words;
drop function desk_words(text);
