"""Ordinary words: never a user name, never the name of a site before a missing space."""

import re

from relay.guard.lexicon import LEXICON
from relay.guard.words import words

_AFFIXED = re.compile(
    r"(?:di|ke|me|ber|ter|pe|se|nge|ny)[a-z]{4,}|[a-z]{4,}(?:nya|kan|lah|kah|in|an|i)$"
)

COMMON = words("""
    ada adalah adik admin agak agar agen aja aku akun alamat aman anak anda antar antara apa apakah app aplikasi asli atas
    atau atm atur awal ayah ayo bagaimana bagi bagus bahwa baik balas balik balikin bang bangun bantu bantuan banyak
    bapak barang baru batal bawa bawah bayar bbrp bebas begini begitu belakang belanja beli belum benar bentar beda berapa
    berat beres berhasil berita besar besok bgt biar biasa biaya bikin bilang bisa blm blokir blum boleh bos bs bsk
    bu buat bukan buka bulan buru bos capek cari cek cepat chat coba cocok cod cuma cukup customer daftar dah dalam dan
    dapat dari daripada dekat deh dengan depan desa di dia dibajak dihack dikirim diri disini dr driver duit dulu
    dm dong dpt duluan ditutup dibuka eh enak error ga gak gagal gambar ganti gara gini gimana gitu gua gue gw gpp habis
    halo hai haha hahaha hanya hari harga harus hati hello hilang hingga hp hubungi ibu ikut ilang info ingin ini inget
    ingat isi itu iya ih jadi jalan jam jangan jaringan jawab jelas jg jual juga juta kabar kah kak kakak kalau kalo
    kami kamu kan kantor kapan karena karna kartu kasih kata kayak kayaknya ke kecil keluar kemana kemarin kembali kena
    kenapa kerja ketemu ketinggalan kirim kita klo kode kok kota kurang kurir lagi lain lalu lama langsung lebih lemot lewat
    lg lho liat lihat link loh lokasi login lu lupa luar macet maaf maaf mah makan makasih maksud malah malam mana
    manual mas masalah masih masuk mati mau mbak mba melalui memang min minggu minta mohon mulai mungkin murah nah naik
    nama nanti nanya neh nggak ngga nih nomor nomer notif nunggu nya ok oke online orang order otomatis pada pagi pak pake
    pakai paket palsu panas parah pasti pc pelan penting penuh perlu pernah pertama pesan pesanan pilih pindah posisi
    posting promo proses pulang pulsa punya pusat putus ready refund rekening resmi resi ribet ribu rumah rusak sabar saja
    salah saldo sama sambil sampai sampe sana sangat satu saya sdh sebelum sebentar sekali sekarang sekrg selain selalu
    selamat selesai semoga semua sendiri sebagai sekolah seller sering sesuai setelah setiap siap siapa siang sih
    sini sip situ skrg sm soal sore sorry status sudah suka susah sy sya tadi tahu tahun takut tambah tanggal tanya tapi tau
    td tdk teh telat teman temen tempat tenang tentang terima terimakasih terlalu ternyata terus tetap tetapi
    thanks thx tiap tiba tidak tidur tiket tinggal tolong tokonya toko total transfer trs tuh tunggu turun tutup tunggal
    uang udah udh untuk utk update ulang user via video waktu walau warna ya yaa yah yang yg yuk work live please yes no not
    the this that is are am was you your my we they it its in on of to and or but for with can could will would have
    has had do did done good great nice here there now then when what where who how why time day week month please
    thank thankyou hi hey sir miss ready soon later today tomorrow ok okay sure fine stop start send call me him her get
    got go come back out up down over new old order item food home house office gate lobby near left right front door
    makanan minuman nasi ayam bebek sate bakso mie kopi teh es jus kamar lantai tower blok masjid pasar mall stasiun
    bandara terminal gerbang pos satpam security parkir depannya belakangnya sebelah seberang samping pojok ujung
    bener bnr betul bgtu bgaimana gmn gmna knp knapa dmn dimana kmn bareng buruan cepet cpt dtg datang deket dikit
    dibawah diatas didalam diluar disana dikasih dibalas diblokir direfund diproses dicek dibayar sedang sedikit
    sampainya nyampe nyampai otw meluncur berangkat nyari nungguin macetnya ujan hujan terang gelap sepi rame ramai
    lampu merah hijau biru kuning hitam putih motor mobil sepeda kereta bis bus helm jaket tas dompet kunci charger
    update upgrade install download upload screenshot foto fotonya gambar lampiran dokumen file berkas ktp selfie
    verifikasi verif wajah data limit pinjaman cicilan tagihan bunga denda poin voucher diskon gratis ongkir cashback
    trims tks tq oh ah duh waduh wah wow hmm hm hehe wkwk wkwkwk ceria setia sobat pelanggan anggota penumpang
    sinyal internet kuota paketan wifi hotspot nonton main game lag loading buffering live story reels grup group
    channel kanal akunku postingan konten iklan bisnis usaha jualan dagang official resminya palsunya penipu penipuan
    enggak engga kagak kaga tak tidaknya jgn udahan mesti kudu wajib harusnya mestinya seharusnya sepertinya kayanya
    hilangnya dihapus diganti dipakai digunakan dibuat dihubungi ditolak diterima dikembalikan nonaktif aktif
    habis abis keblokir kehapus keluarin masukin bukain tutupin gabisa gbs gabs gaada gada ngga gapapa emang emg
    marketplace messenger lite premium story stories business komentar follower followers feed filter beta terbaru
    sendirian barengan mereka dianya abang abangnya ibunya bapaknya mbaknya masnya kakaknya adiknya istri suami
    lampung jakarta bandung surabaya medan jogja bali bogor depok bekasi tangerang semarang malang solo makassar
    palembang indonesia malaysia singapura aktifkan matikan pakek pk make dipake bermasalah gangguan rusaknya
    cs call center layanan admin2 ketua direktur manager supervisor tim team staf staff petugas pegawai karyawan
    """)

# Given and family names common in Indonesia: a run of letters with one inside is a person's rather than a word.
NAMES = words("""
    abdul adinda adit aditya agung agus ahmad ainun aisyah akbar aldi aldo alfian alif amalia amanda amelia aminah anastasia
    andika andre andri andry angga anggi anggraini anisa anita annisa anton antonius apriliani ardian ardi arif arifin arya
    asep astuti aulia ayuni azizah bagas bagus bambang bayu benny bella bintang boby bobby budi budiman cahya cahyo candra
    chandra christian cindy citra clara daniel darma david debby dedi denny deni desi devi dewi diana dimas dinda dodi dwi
    edwin efendi eka elisa ellen endang erika erlangga erwin evan fadil fadli fahmi faisal fajar farah farhan fatimah
    febri felix ferdi ferry firman fitri fitria galih galang gilang gita gunawan habib hadi hafiz hakim hamzah handayani
    hanna haris hartono hasan hendra hendri herman hermawan heru hidayat ibrahim ikhsan ilham imam indah indra intan irawan irfan
    irwan iskandar ismail ivan jamal jessica jihan joko jonathan joshua julia kartika kevin khairul kirana krisna kurnia
    kurniawan kusuma laksmi lestari linda lukman maharani mahendra maria marlina maulana mega melati melinda mila muhammad mulya
    mulyadi mustika nabila nadia nanda natalia nina novi novita nugraha nugroho nurul oktavia pamungkas permata prabowo
    pradana prasetyo pratama pratiwi purnama purnomo puspita putra putri rachman rafi rahayu rahma rahman rahmat raihan ramadhan
    rangga rani ratna rendi reza rian ridwan rifki rika rina rini riska riski rizal rizki rizky robert robi ronald rosita
    rudi ryan safitri salsabila samuel santi santoso saputra saputri sarah sari satria septian setiawan shinta sigit simanjuntak
    sinaga siregar sri stefan stephanie subagyo sudirman sugeng suharto sukma sulaiman sulistyo supriadi suryani surya susanti
    susanto susilo syahputra syahrul taufik teguh theresia tiara tika triana utami utomo vania vera vincent vina wahyu wahyuni
    wardana wati wibowo widodo widya wijaya wijayanti winda wulan wulandari yanti yogi yohanes yudha yudi yulia yulianti yuni
    yusuf zahra zainal zaki alvin gading clarissa dian gita jaya kusno laras lia mona nia panji raka reno rangga sinta tono
    tuti wawan yoga yanto john michael james alex emma sophia chris kelly andrew steven brian eric
    """)


def has_name(word: str) -> bool:
    """Whether a personal name of four letters or more stands inside the word."""
    top = len(word)
    return any(
        word[start:end] in NAMES
        for start in range(top - 3)
        for end in range(start + 4, min(top, start + 12) + 1)
    )


def is_unlikely_word(name: str) -> bool:
    """Whether the letters are no ordinary word, with or without affixes."""
    if len(name) < 4 or name in COMMON or name in LEXICON:
        return False
    return has_name(name) or not _AFFIXED.fullmatch(name)
