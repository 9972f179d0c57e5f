"""The demo: the real service, spoken to by the real clients, with carriers and phones of our own."""
