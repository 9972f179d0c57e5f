"""How much Hypothesis tries: enough to find what is wrong, little enough to stay in seconds."""

from hypothesis import settings

settings.register_profile("relay", max_examples=40, deadline=None)
settings.load_profile("relay")
