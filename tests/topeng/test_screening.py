"""The guard on its way: what people type or send to get around the mask does not cross, and they are told."""

import io

import pytest
import zxingcpp
from PIL import Image

from tests.topeng.house import Talk, until

HIDDEN = "wa aku nol delapan satu dua tiga empat lima enam tujuh delapan ya"


async def test_a_hidden_number_is_masked_both_ways_and_its_writer_told(talk: Talk) -> None:
    await talk.say(HIDDEN)
    await talk.agent_reads("wa aku [nomor disamarkan] ya")
    await until(
        lambda: any("disamarkan" in one.text and "Pesan Anda" in one.text for one in talk.chat())
    )
    await talk.write("nomor saya 0812-3456-7890")
    await talk.customer_reads("nomor saya [nomor disamarkan]")
    await until(lambda: any("Pesan Anda terkirim" in one.text for one in talk.thread()))
    assert not any("7890" in one.text for one in talk.chat())


async def test_a_caption_is_judged_too(talk: Talk) -> None:
    out = io.BytesIO()
    Image.effect_noise((64, 64), 90).convert("RGB").save(out, "JPEG")
    await talk.customer.send_picture(out.getvalue(), "image/jpeg", "chat aku di 081234567890")
    await until(
        lambda: any(one.picture and "[nomor disamarkan]" in one.text for one in talk.thread())
    )


async def test_a_code_in_a_picture_that_leads_away_is_painted_over(talk: Talk) -> None:
    code = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode("https://wa.me/6281234567890", zxingcpp.BarcodeFormat.QRCode),
        scale=6,
    )
    picture = Image.fromarray(code) if not isinstance(code, Image.Image) else code
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG")
    await talk.customer.send_picture(out.getvalue(), "image/png", "")
    await until(lambda: any(one.picture for one in talk.thread()))
    shown = next(one for one in talk.thread() if one.picture)
    _, data = talk.house.sandbox.phones.media(shown.picture or "")
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(data))) == []


async def test_a_number_in_pieces_is_taken_back_where_it_shows_and_never_completed(
    talk: Talk,
) -> None:
    for piece in ("0812", "3456", "7890"):
        await talk.say(piece)
    await until(lambda: any("disamarkan" in one.text for one in talk.thread()), 15)
    shown = "".join(one.text for one in talk.thread() if not one.mine)
    assert "08123456" not in shown.replace(" ", "")
    assert "7890" not in shown


async def test_a_lone_small_number_passes_at_once(talk: Talk) -> None:
    await talk.say("2")
    await talk.agent_reads("2")


async def test_staff_who_ask_for_a_code_are_stopped_and_the_customer_is_warned(talk: Talk) -> None:
    await talk.write("Mohon sebutkan kode OTP yang masuk ke HP Ibu ya")
    await until(lambda: any("Hati-hati" in one.text for one in talk.chat()))
    assert not any("kode OTP yang masuk" in one.text for one in talk.chat() if not one.mine)
    await until(lambda: any("tidak dikirim" in one.text for one in talk.thread()))
    await talk.say("482913")
    await until(lambda: any("[kode disamarkan]" in one.text for one in talk.thread()))
    assert not any("482913" in one.text for one in talk.thread())


@pytest.mark.parametrize(
    "text",
    [
        "Totalnya Rp 1.250.000 ya",
        "Pesanan saya UPG-77 kapan selesai?",
        "jam 12.30 di Jl. Melati No. 8",
    ],
)
async def test_ordinary_numbers_cross_as_they_are(talk: Talk, text: str) -> None:
    await talk.say(text)
    await talk.agent_reads(text)
