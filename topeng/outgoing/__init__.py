"""What goes out: claimed, handed over once, and accounted for."""
