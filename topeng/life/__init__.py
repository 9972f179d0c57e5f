"""The life of a ticket: opened, entered, reopened, fallen silent, ended."""
