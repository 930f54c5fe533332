drop function review_flags(bigint);
