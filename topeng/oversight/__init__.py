"""What supervisors see, decide and are told, and who is on the staff."""
