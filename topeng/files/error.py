"""Why a file does not cross."""


class FileError(ValueError):
    """The bytes are no file that crosses. `code` says why in a word; nothing of what was in them is kept."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
