"""Forms of the contracts room: human words to the arguments of one verb."""
