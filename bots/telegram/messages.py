"""The methods that say a payload.

https://core.telegram.org/bots/api#available-methods. No text is read as markup, files go as bytes under a name of ours,
and what is longer than Telegram takes is refused before anybody is asked.
"""

from typing import Final, assert_never

from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendLocation,
    SendMessage,
    SendPhoto,
    SendVoice,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from relay.address import Scheme
from relay.channel import Handover, PermanentFailure
from relay.lines import CAPTION, LONGEST
from relay.payload import (
    CloseThread,
    Document,
    Edit,
    Location,
    Picture,
    Reply,
    Rows,
    Template,
    Text,
    Voice,
)
from relay.quotes import quoted

LONGEST_TEXT: Final = LONGEST[Scheme.TELEGRAM]
LONGEST_CAPTION: Final = CAPTION[Scheme.TELEGRAM]

Saying = SendMessage | SendPhoto | SendDocument | SendVoice | SendLocation
Editing = EditMessageText | EditMessageCaption


def saying(chat: int, handover: Handover) -> Saying:
    """The method that says a payload. Raises `PermanentFailure` where there is none."""
    match handover.payload:
        case Text(text=text, buttons=buttons, reply=reply):
            said: Saying = SendMessage(
                chat_id=chat,
                text=_said(handover, text, reply, LONGEST_TEXT),
                reply_markup=_keyboard(buttons),
            )
        case Picture(caption=caption, reply=reply):
            words = _said(handover, caption, reply, LONGEST_CAPTION)
            said = SendPhoto(chat_id=chat, photo=_file(handover, "foto.jpg"), caption=words or None)
        case Document(caption=caption, reply=reply):
            words = _said(handover, caption, reply, LONGEST_CAPTION)
            said = SendDocument(
                chat_id=chat, document=_file(handover, "dokumen"), caption=words or None
            )
        case Voice(reply=reply):
            words = _said(handover, "", reply, LONGEST_CAPTION)
            said = SendVoice(
                chat_id=chat, voice=_file(handover, "suara.ogg"), caption=words or None
            )
        case Location(latitude=latitude, longitude=longitude):
            said = SendLocation(chat_id=chat, latitude=latitude, longitude=longitude)
        case Template() | Edit() | CloseThread():
            raise PermanentFailure("unsupported")
        case other:
            assert_never(other)
    if (answered := _answered(handover)) is not None:
        said.reply_parameters = ReplyParameters(
            message_id=answered, allow_sending_without_reply=True
        )
    return said


def editing(chat: int, message_id: int, edit: Edit) -> Editing:
    """The method that changes an earlier message. Raises `PermanentFailure` where the new words are too long."""
    if edit.caption:
        return EditMessageCaption(
            caption=_fitting(edit.text, LONGEST_CAPTION) or None,
            chat_id=chat,
            message_id=message_id,
            reply_markup=_keyboard(edit.buttons),
        )
    return EditMessageText(
        text=_fitting(edit.text, LONGEST_TEXT),
        chat_id=chat,
        message_id=message_id,
        reply_markup=_keyboard(edit.buttons),
    )


def head(message: Saying | Editing, line: str) -> bool:
    """Put a line above a message's words. Whether there was room for it."""
    match message:
        case SendMessage() | EditMessageText():
            text = f"{line}\n{message.text}"
            if len(text) > LONGEST_TEXT:
                return False
            message.text = text
        case SendPhoto() | SendDocument() | SendVoice() | EditMessageCaption():
            caption = f"{line}\n{message.caption}" if message.caption else line
            if len(caption) > LONGEST_CAPTION:
                return False
            message.caption = caption
        case SendLocation():
            return False
        case other:
            assert_never(other)
    return True


def _said(handover: Handover, text: str, reply: Reply | None, longest: int) -> str:
    """The words, below those that they answer where Telegram cannot point at these."""
    known = _answered(handover) is not None
    return _fitting(text if known else quoted(text, reply, longest), longest)


def _answered(handover: Handover) -> int | None:
    """The message of this chat that is answered. ASCII only: other digits are no id of Telegram's."""
    id = handover.reply_to or ""
    return int(id) if id.isascii() and id.isdecimal() else None


def _file(handover: Handover, otherwise: str) -> BufferedInputFile:
    if handover.file is None:
        raise PermanentFailure("no_file")
    return BufferedInputFile(handover.file, handover.file_name or otherwise)


def _fitting(text: str, longest: int) -> str:
    """The text, if Telegram takes it whole; it counts code points."""
    if len(text) > longest:
        raise PermanentFailure("too_long")
    return text


def _keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=button.label, callback_data=button.data) for button in row]
            for row in rows
        ]
    )
