drop trigger ad_prose on incidents_review;
drop function review_prose_is_true();
drop function bare_number(text);
