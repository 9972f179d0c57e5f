"""Number words: Indonesian as it is taught and as it is typed, regional languages, English and a few neighbours."""

import re

_RUNS = re.compile(r"(.)\1+")

# One line a digit. A trailing ~ marks a word that also means something else and counts only among others.
_SPOKEN = {
    "0": "nol noll nul null enol enoll kosong kosng ksong ksg kosog kosung ksng zero zeroo ziro zirow nil oh~ o~ nihil hampa nl~ "
    "das~ sifr sunya rei~ ling~ cero nula nulla",
    "1": "satu stu st~ atu~ sathu sato situ~ siji sji setunggal hiji hji ciek cie~ esa~ asa~ sada sittong settong besik siki "
    "seddi se~ one wan~ won~ wun~ wahid een~ ichi~ uno un~ eins yi~ iji sidji saboh",
    "2": "dua duwa dwa dw~ due duaa doea loro lro kalih dwi duo tallu~ duwe~ rua two tu~ tuw tsnan itsnan twee ni~ "
    "deux zwei dos~ er~ due~ dueh duwak duwa'",
    "3": "tiga tga tg~ tgo tige tigo tig telu tlu tilu tolu talu telo tello three thre tri tre~ tree~ tsalatsa tsalasa drie san~ "
    "trois drei tres lhee tetelu tallo",
    "4": "empat mpat mpt empt ampat ampek papat ppat opat pat~ sekawan catur epat ampe~ empa opek four fo~ for~ arba arbaa "
    "vier yon~ shi~ quatre cuatro peuet appat",
    "5": "lima lma lm~ limo lime lim~ gangsal panca limang five faiv faif fife~ khamsa khomsa vijf go~ cinq cinco fuenf limong lema "
    "limeh",
    "6": "enam nam nm~ enm enem nem anam enm annem onom genep gnep nenem ennam ennem six siks sitta sittah zes roku~ seks sechs "
    "seis nanem neunam",
    "7": "tujuh tjuh tujh tjh tuju~ pitu ptu tujuah pitung seven sepen seben sevn tj~ sab'a saba zeven nana~ shichi sept~ sieben "
    "siete tujoh pettok petto pituq",
    "8": "delapan lapan dlpn dlp dlap dlapan delpan delapn dalapan dlpan lpn wolu wlu wolung walu ualu kutus ballu eight eit~ ate~ "
    "eigt tsamaniya acht hachi huit ocho arua delapam lapn",
    "9": "sembilan smbilan smbln sembiln semblan bilan smbiln sambilan salapan songo sanga sango~ sangang sia~ nine nain "
    "tis'a tisa niner sbl sbln negen kyu~ neuf neun nueve sikureueng sembilang sembilam asera sangaq sembl",
}

# Words read backwards, letter by letter: utas aud agit.
_MIRRORED = {"lon": "0", "gnosok": "0", "utas": "1", "aud": "2", "agit": "3", "tapme": "4", "amil": "5", "mane": "6",
             "hujut": "7", "napaled": "8", "napal": "8", "nalibmes": "9", "orez": "0", "eno": "1", "owt": "2", "eerht": "3",
             "ruof": "4", "evif": "5", "xis": "6", "neves": "7", "thgie": "8", "enin": "9"}  # fmt: skip

_TENS = {"ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
         "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30",
         "forty": "40", "fourty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
         "sepuluh": "10", "spuluh": "10", "sapuluh": "10", "sebelas": "11", "sewelas": "11", "sabaleh": "11",
         "seratus": "100", "saratus": "100", "satus": "100", "seribu": "1000", "saribu": "1000", "sewu": "1000",
         "rongpuluh": "20", "selawe": "25", "seket": "50", "sewidak": "60"}  # fmt: skip

_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
}

MULTIPLIERS = {"puluh": 10, "pluh": 10, "puloh": 10, "puluah": 10, "belas": 1, "blas": 1, "welas": 1, "baleh": 1,
               "ratus": 100, "rtus": 100, "atus": 100, "ratuih": 100, "hundred": 100, "ribu": 1000, "rebu": 1000,
               "thousand": 1000}  # fmt: skip
TEENS = frozenset({"belas", "blas", "welas", "baleh"})

REPEATS = {"dobel": 2, "double": 2, "dobl": 2, "doble": 2, "dubel": 2, "kembar": 2, "twin": 2, "triple": 3, "tripel": 3,
           "tripl": 3, "triplet": 3, "quadruple": 4, "kuadrupel": 4, "quad": 4}  # fmt: skip


def squeezed(word: str) -> str:
    """The word with every run of one letter drawn together: noool, tigaaa, three → nol, tiga, thre."""
    return _RUNS.sub(r"\1", word)


def _neighbours(word: str) -> set[str]:
    """Slips of the finger: one letter missing, or two swapped."""
    gone = {word[:i] + word[i + 1 :] for i in range(1, len(word))}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1)}
    return gone | swapped


def _read_tables() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    digits: dict[str, str] = {}
    weak: set[str] = set()
    sure: set[str] = set()
    for digit, line in _SPOKEN.items():
        for entry in line.split():
            word = entry.rstrip("~")
            digits.setdefault(word, digit)
            (weak if entry.endswith("~") else sure).add(word)
    for digit, line in _SPOKEN.items():
        for word in (entry for entry in line.split()[:2] if len(entry) >= 5):
            for slip in _neighbours(word):
                if slip not in digits and slip not in _NOT_SLIPS:
                    digits[slip] = digit
                    weak.add(slip)
    digits.update(_MIRRORED)
    weak.update(_MIRRORED)
    for word, digit in _ROMAN.items():
        if word not in digits:
            digits[word] = digit
            weak.add(word)
    digits.update(_TENS)
    return digits, frozenset(weak - sure), frozenset(sure)


_NOT_SLIPS = frozenset({"lapang", "tepat", "kosog", "kosan", "kason", "etuju", "delan", "selan"})

# NUMERALS: word → its digits. WEAK: those that mean something else too. SURE: those that glue together safely.
NUMERALS, WEAK, SURE = _read_tables()
_PARTS = {word: None for word in (*SURE, *_TENS, *MULTIPLIERS, *REPEATS, "plus") if len(word) >= 3}
_LONGEST = max(map(len, _PARTS))
_SHORTEST = min(map(len, _PARTS))


def _openings(word: str) -> set[str]:
    """How the word can begin, as it is, in the old spelling, or stretched."""
    found = set()
    for spelling in (word, word.replace("u", "oe")):
        one, two, three = spelling[:1], spelling[1:2], spelling[2:3]
        found |= {one + two + three, one + one + two, one + two + two, one * 3}
    return found


# Most words are told from numerals by three letters.
OPENINGS = frozenset(opening for word in (*NUMERALS, *_PARTS) for opening in _openings(word))
_GLUED = frozenset(word[:3] for word in _PARTS)


def spelled(word: str) -> str | None:
    """The key under which a word is known as a numeral: itself, without -nya, or drawn together."""
    if word in NUMERALS:
        return word
    if word[-3:] == "nya" and word[:-3] in SURE:
        return word[:-3]
    if "oe" in word:
        return spelled(word.replace("oe", "u"))
    if _RUNS.search(word):
        return _SQUEEZED.get(squeezed(word))
    return None


_SQUEEZED = {
    squeezed(word): word for word in sorted(SURE | set(_TENS), reverse=True) if len(word) >= 3
}


def unglued(word: str) -> tuple[str, ...]:
    """A run of number words written as one, taken apart; empty when it is not wholly that. Linear in the word."""
    if len(word) < 2 * _SHORTEST or word[:3] not in _GLUED:
        return ()
    reached: list[int | None] = [None] * (len(word) + 1)
    reached[0] = 0
    for end in range(_SHORTEST, len(word) + 1):
        for size in range(min(_LONGEST, end), _SHORTEST - 1, -1):
            if reached[end - size] is not None and word[end - size : end] in _PARTS:
                reached[end] = end - size
                break
    return _walked(word, reached)


def _walked(word: str, reached: list[int | None]) -> tuple[str, ...]:
    parts: list[str] = []
    end = len(word)
    while end:
        start = reached[end]
        if start is None:
            return ()
        parts.append(word[start:end])
        end = start
    return tuple(reversed(parts))
