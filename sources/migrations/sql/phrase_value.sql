create function phrase_value(phrase text) returns numeric[] language sql immutable as
$$ select array(select replace(m[1], ',', '')::numeric from regexp_matches(phrase, '([0-9][0-9,]*(?:\.[0-9]+)?)', 'g') m) $$;
