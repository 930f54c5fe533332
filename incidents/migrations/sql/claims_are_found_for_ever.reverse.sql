drop index publication_by_claim;
drop function claims_in(bytea);
