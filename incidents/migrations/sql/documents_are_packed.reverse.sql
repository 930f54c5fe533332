alter table incidents_record alter column packed set storage extended;
