"""Pages of the registers: right, one read, one template."""
