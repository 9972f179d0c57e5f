"""Calls: putting people through without either seeing whom, and seeing to it that no call outlives its session."""
