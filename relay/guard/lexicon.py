"""Words that tell what a number or a name beside them is: one look-up a word, several senses as flags."""

from typing import Final


class Sense:
    """Flags as plain integers: they are tested for every word, and an enum's operators are thirty times slower."""

    FILLER: Final = 1  # may stand between the digits of one number
    CUE: Final = 2  # announces a phone number
    LABEL: Final = 4  # announces an order, a parcel, a device: an innocent number
    ACCOUNT: Final = 8  # announces a bank or virtual account
    UNIT: Final = 16  # follows a quantity
    MONEY: Final = 32
    TIME: Final = 64
    PLACE: Final = 128  # part of a street address
    PLATFORM: Final = 256  # a network with user names
    CODE: Final = 512  # a one-time password or PIN
    MAYBE_CODE: Final = 1024  # "kode": a password only when nothing innocent qualifies it
    AT: Final = 2048
    DOT: Final = 4096
    REVERSED: Final = 8192
    MINE: Final = 16384  # saya, aku, ku: whose
    COMMON: Final = 32768  # an ordinary word, never a user name
    MAIL: Final = 65536  # announces an e-mail address
    SHOWN_CODE: Final = 131072  # what may qualify "kode" and still leave it a password
    ASK: Final = 262144  # asks or orders to hand over


_WORDS = {
    Sense.FILLER: """
        trus terus trs lalu lanjut lanjutan lanjutannya lanjutin lnjut sambung sambungannya sambungin disambung nyambung
        kemudian habis abis itu tu tuh dan n baru spasi strip setrip dash minus garis titik koma underscore then
        and next followed by space berikutnya selanjutnya selanjutnya ya y yaa yah kak ka kk bang bng mas mbak mba pak bu
        bro sis gan min nah eh ehm um hmm hm oke ok sama ama depan depannya depannnya tengah tengahnya belakang
        belakangnya awal awalnya akhir akhirnya ujungnya pertama kedua ketiga keempat terakhir angka digit digitnya
        angkanya nomornya nomernya nomor nomer lagi lg pake pakai kode plus tambah tambahin ditambah nyusul sisanya
        sisa dash hubung tanda kurung bintang pagar slash miring bulat nih ni dong deh sih loh lho kan gitu aja
        sambungan lanjutkan mulai dari dimulai diikuti lanjutnya langsung sampe sampai ke lanjutt en trusan after that
        buka tutup spaasi jeda pisah gabung gabungin jadi""",
    Sense.CUE: """
        wa w4 whatsapp whatsap watsap watsapp wasap wassap wassapp whatapp whatsaap whasap whatshap waku wanya hp hape
        hapeku hpku hpnya handphone ponsel telp tlp tlpn telpon telepon telfon telephon tel tilpun telponku telpku
        teleponku nomor nomer nomorku nomerku nomornya nomernya nmr nmor noku nope nohp nowa nowhatsapp no kontak
        kontakku contact hub hubungi hubungin dihubungi text reach sms calling call phone cell cellphone mobile japri telegram tele
        gopay ovo dana shopeepay linkaja imessage viber signal kontaknya hpq wak waq number num nr ponselku dial
        ring misscall missedcall misscol miskol telponin nelpon chat simpan save catat wea weanya wae""",
    Sense.LABEL: """
        resi resinya noresi awb order orderan ordernya pesanan orderid invoice inv faktur nota kwitansi kuitansi imei sn
        serial seri tiket ticket tiketnya ref referensi reff refnya booking bookingan transaksi trx trans transaction id
        idpel pelanggan meter meteran token listrik pln npwp nib bpjs paspor passport stnk bpkb nopol plat pelat nopolnya
        barcode sku model tipe type po spk batch lot kwh isbn issn nisn nim nip nrp nuptk sim polis kontrak aduan
        laporan pengaduan case tracking lacak paket kiriman penerbangan flight kereta kursi seat gerbong versi
        version jne jnt sicepat anteraja tiki ninja lion wahana spx gosend grabexpress pos artikel kupon kuponnya
        rangka mesin chassis engine tokopedia shopee lazada blibli bukalapak member membership anggota nis ktm mac ip
        loker locker antrian antrean registrasi pendaftaran peserta ujian surat perkara sertifikat akta hgb shm
        nomina produk barang katalog merchant terminal mid tid stan rrn skor score poin point ukuran""",
    Sense.ACCOUNT: """
        va rek rekening norek rekeningnya virtual account akun briva acc bca bni bri mandiri bsi cimb niaga permata btn
        danamon jago seabank jenius bank biller payment pembayaran bayar tagihan""",
    Sense.UNIT: """
        kg kilo kilogram gram gr ons ton pcs pc pce buah bh biji bj butir lembar lbr potong porsi bungkus bks kotak dus
        box lusin kodi rim pack pak roll meter mtr m km cm mm inch inci liter ltr lt ml gb mb tb kb mbps hz ghz mah
        watt volt persen orang org ekor unit set pasang botol gelas kaleng kali x ikat karung sak galon tablet kapsul
        strip sachet piring mangkok cup tusuk slot kursi kamar lantai anak tempat item items macam jenis hal poin
        derajat bar psi rpm cc hp hektar ha are tahap bintang pax malam""",
    Sense.MONEY: """
        rp idr rupiah perak rb ribu rebu rbu k jt juta jeti jutaan ribuan miliar milyar triliun usd sgd rm myr dolar dollar
        harga harganya hrg total totalnya ongkir bayar biaya tarif diskon cashback saldo nominal cicilan dp lunas
        transfer tf seharga senilai sebesar budget subtotal admin fee""",
    Sense.TIME: """
        jam pukul pkl menit mnt detik dtk hari hr minggu bulan bln tahun thn th tgl tanggal wib wita wit pagi siang sore
        januari februari maret april mei juni juli agustus september oktober november desember jan feb mar apr jun jul
        agu agt sep okt nov des senin selasa rabu kamis jumat sabtu am pm date usia umur lahir kelahiran ttl since""",
    Sense.PLACE: """
        jl jln jalan gg gang rt rw blok blk kav kavling perum perumahan komplek kompleks apartemen apt tower kelurahan kel
        kecamatan kec kab kabupaten kota kodepos lantai lt ruko kost kos gedung rumah unit dusun ds desa km patok
        koordinat lat long lng latitude longitude gps""",
    Sense.PLATFORM: """
        ig insta instagram instgrm fb facebook fesbuk efbe tele telegram tlgrm tg line twitter twiter tiktok tt tiktoknya
        wechat weixin discord snapchat skype kakao kakaotalk threads linkedin michat bigo bbm pinterest youtube yt ignya
        igku instaku fbku teleku lineku idline snap igeh ige aige steam roblox messenger signal tele4 wickr session
        viber zalo kik sosmed medsos ln ngl tinder bumble badoo tantan omi litmatch clubhouse mastodon bluesky""",
    Sense.CODE: """
        otp otpnya otpku otepe pin pinnya pinku passcode sandi verifikasi verifikasinya verif verification verify cvv cvc
        mpin tpin oteepee o2p passcode pasword password passwordnya pw token2 autentikasi otentikasi 2fa kodeotp
        kode2 pinatm onetimepassword verivikasi veriff""",
    Sense.MAYBE_CODE: "kode kodenya kodeku code codenya kod kde kodeny codes kodee sms smsnya token tokennya",
    Sense.AT: "at et add ett pada arroba arobas keong atsign",
    Sense.DOT: "dot titik ttk dott titk punto point",
    Sense.REVERSED: """
        dibalik balik kebalik terbalik dibaca reverse reversed mundur belakang dibalikin kebalikan balikin backwards
        backward kebalikannya baliknya diputar""",
    Sense.MINE: "saya sy gue gw gua aku ak ku q me my i namaku mine kita kami nya namanya username user usernya uname id akun akunku idnya namenya nama usn unem account usrnm idku accountku akunnya",
    Sense.MAIL: "email emailku emailnya e-mail imel surel mail gmail gmailku emel emelku gmailnya imelku",
    Sense.SHOWN_CODE: """
        saya sy aku ku gue gw yang yg tadi ini itu nih adalah ialah is dari from sms masuk dikirim barusan rahasia keamanan
        konfirmasi aktivasi login akses nya otentikasi autentikasi bank bca mandiri gojek gopay ovo dana shopee
        tokopedia grab security access confirmation your 6 4 enam digit angka kak ka min mas mbak pak bu ya the dpt
        dapat dapet muncul whatsapp wa telegram google facebook baru ny berikut berikutnya lewat via melalui smsnya
        they sent me it s its got was just isi isinya bunyinya masuknya siapapun siapa pun untuk buat for dana ovo
        tertulis tulisannya nomornya nomor""",
    Sense.ASK: """
        minta mnta mohon kirim kirimkan krm kasih kasi sebut sebutkan bacakan bacain berapa brp apa info infokan
        tolong tlg kirimin share bagi kasihtau tau beritahu masukkan masukin input send give tell what need perlu
        butuh boleh konfirmasi ketik ketikkan please sertakan lampirkan""",
}


def _lexicon() -> dict[str, int]:
    words: dict[str, int] = {}
    for sense, line in _WORDS.items():
        for word in line.split():
            words[word] = words.get(word, 0) | sense
    return words


LEXICON = _lexicon()
