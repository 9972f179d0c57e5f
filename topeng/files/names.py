"""Names that we give to files: what a file is, and nothing of whoever sent it."""

_NAMES = {
    "application/pdf": "dokumen.pdf",
    "audio/ogg": "suara.ogg",
    "image/jpeg": "foto.jpg",
    "image/png": "foto.png",
    "text/csv": "tabel.csv",
    "text/plain": "teks.txt",
}


def file_name(mime: str) -> str:
    """The name for a file of this media type."""
    return _NAMES.get(mime, "berkas")
