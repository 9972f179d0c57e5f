"""The business's own server: what it is told of proxied conversations, and what it is asked."""
