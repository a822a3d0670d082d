"""Files of contract lines: found header, mapped columns, numbered lines; no decision, no amount."""
