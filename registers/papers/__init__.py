"""Documents: what comes in is sniffed before it is kept, what goes out is typeset."""
