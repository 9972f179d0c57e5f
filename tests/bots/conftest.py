"""aiogram comes as the product has it come, whichever test asks for it first."""

import bots.aiogram_types  # noqa: F401
