"""Vietnamese names and words: how they are stored, found and put in order.

Plain Python. Keys are ASCII text, meant for a column with COLLATE "C", so that every database sorts
alike whatever locale it was made with.
"""

import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}  # huyền hỏi ngã sắc nặng
FOREIGN_MARK = "7"  # ü, ç …: the base letter, after all its Vietnamese tones

MALE, FEMALE = "M", "F"

# Look-alikes of Đ: Icelandic eth and African d have capitals that no eye tells apart.
_LOOK_ALIKES = str.maketrans({"\u00d0": "Đ", "\u00f0": "đ", "\u0189": "Đ", "\u0256": "đ"})
# Zero-width and direction marks, soft hyphen, control characters (PostgreSQL refuses NUL); line ends are spaces.
_RANGES = (
    *((0, 0x09), (0x0E, 0x1C), (0x7F, 0x85), (0x86, 0xA0), (0xAD, 0xAE)),
    *((0x200B, 0x2010), (0x202A, 0x202F), (0x2060, 0x2070), (0xFEFF, 0xFF00)),
)
_INVISIBLE = dict.fromkeys(place for first, after in _RANGES for place in range(first, after))
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc\u00b4`"))
_PUNCTUATION = re.compile(r"[\W_]+")

# Each lower than all that may follow it, so that the shorter text comes first.
_CASE_LEVEL, _NEXT_WORD, _TONE_LEVEL = " ", "!", '"'
_LETTER = dict(zip(ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
_UNKNOWN = "~"


def normal(text: str | None) -> str:
    """One line of text as it is stored: NFC, real Đ, ordinary single spaces, nothing invisible."""
    visible = (text or "").translate(_INVISIBLE).translate(_LOOK_ALIKES)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def normal_text(text: str | None) -> str:
    """Several lines of text as they are stored: each line as `normal`, line ends as \\n."""
    return "\n".join(normal(line) for line in (text or "").splitlines()).strip("\n")


def folded(text: str | None) -> str:
    """Search key: lower case, no marks, đ as d. "Đặng Văn Đức", typed in any way, becomes "dang van duc".

    Names of the highlands are written with one apostrophe or another, or none: "H'Hen Niê" becomes "hhen nie".
    """
    lowered = normal(unicodedata.normalize("NFKC", text or "")).lower().translate(_APOSTROPHES)
    letters = (letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))
    return "".join(letters).replace("đ", "d")


def text_key(text: str | None) -> str:
    """Sort key of a title, a unit, a place: dictionary order, syllable by syllable.

    As in a Vietnamese dictionary a syllable is compared with its tone before the next one is looked
    at: ca, ca dao, cà, cà cuống. Punctuation only separates; numbers compare as numbers; between
    texts that differ in case alone the small letters come first.
    """
    return _key([word for word in _PUNCTUATION.split(normal(text)) if word])


def person_key(full_name: str | None) -> str:
    """Sort key of a person: tên, then họ, then đệm."""
    words = _name_words(full_name)
    return _key([words[-1], *words[:-1]] if words else [])


def given_name(full_name: str | None) -> str:
    """Tên: the last word."""
    return normal(full_name).rpartition(" ")[2]


def initials(full_name: str | None) -> str:
    """Two letters for an avatar, from the last two words: Lê Hoàng Bảo Trâm gives BT."""
    return "".join(word[0] for word in _name_words(full_name)[-2:]).upper()


def salutation(sex: str) -> str:
    """How official papers address a person; both forms when the sex is not recorded."""
    return {MALE: "ông", FEMALE: "bà"}.get(sex, "ông/bà")


def _name_words(full_name: str | None) -> list[str]:
    """The words of a name; H'Hen is one word."""
    words = (_PUNCTUATION.sub("", word) for word in normal(full_name).split())
    return [word for word in words if word]


def _key(words: list[str]) -> str:
    syllables = [_syllable(word) for word in words]
    case = "".join("2" if letter.isupper() else "1" for word in words for letter in word).rstrip("1")
    key = _NEXT_WORD.join(syllables)
    return f"{key}{_CASE_LEVEL}{case}" if case else key


def _syllable(word: str) -> str:
    """Letters, then the tone of the whole syllable: hòa and hoà are one word."""
    if word.isascii() and word.isdigit():
        digits = word.lstrip("0") or "0"
        return f"{min(len(digits), 9)}{digits}{_TONE_LEVEL}"
    letters, tones = [], []
    for letter in word.lower():
        place = _LETTER.get(letter)
        if place is None:
            place, tone = _marked(letter)
            tones.append(tone)
        letters.append(place)
    return "".join(letters) + _TONE_LEVEL + "".join(tones)


def _marked(letter: str) -> tuple[str, str]:
    """A letter outside the plain alphabet: its place, and its tone or foreign mark."""
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(TONES[part] for part in parts if part in TONES)
    base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    if base in _LETTER:
        return _LETTER[base], tone
    if parts[0] in _LETTER:
        return _LETTER[parts[0]], FOREIGN_MARK
    if letter.isdecimal():
        return str(unicodedata.decimal(letter)), ""
    return _UNKNOWN, ""
