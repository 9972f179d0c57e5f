"""Files made safe: judged, and rebuilt without what they say of whoever made them.

    from topeng.files import clean
    clean(ContentKind.DOCUMENT, "application/pdf", data)

Pictures lose all but their pixels, voice notes their tags, documents their metadata, links, scripts and attachments.
A document with contact details in it does not cross at all; a plain text crosses with them masked.
"""

from topeng.files.apart import clean_apart
from topeng.files.clean import Clean, clean
from topeng.files.error import FileError
from topeng.files.names import file_name

__all__ = ["Clean", "FileError", "clean", "clean_apart", "file_name"]
