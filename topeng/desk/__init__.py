"""What agents and drivers do in their threads."""
