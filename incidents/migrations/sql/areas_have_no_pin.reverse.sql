drop trigger ac_pins_no_area on incidents_place;
drop trigger ac_pins_no_area on incidents_placeuse;
drop function place_use_pins_no_area();
