-- It is deflated already: PostgreSQL need not try again, nor read it through to take a part.
alter table incidents_record alter column packed set storage external;
