drop function phrase_value(text);
