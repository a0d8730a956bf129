"""The few words messages about rides need: help, aids, an unnamed place, a car.

Pages have these in the catalogues; texts and calls are written by jobs, where no page is.
"""

from collections.abc import Sequence

_HELP = {
    "kerb": {"en": "", "es": "", "ar": "", "bn": ""},
    "door": {
        "en": "Help to the door",
        "es": "Ayuda hasta la puerta",
        "ar": "مساعدة حتى الباب",
        "bn": "দরজা পর্যন্ত সাহায্য",
    },
    "through": {
        "en": "Help through the door",
        "es": "Ayuda hasta adentro",
        "ar": "مساعدة إلى الداخل",
        "bn": "ভেতর পর্যন্ত সাহায্য",
    },
    "never_alone": {
        "en": "Never leave alone",
        "es": "No dejar sin compañía",
        "ar": "لا تتركه وحده",
        "bn": "একা রাখবেন না",
    },
}
_AIDS = {
    "C": {"en": "Cane", "es": "Baston", "ar": "عصا", "bn": "লাঠি"},
    "CU": {"en": "Crutches", "es": "Muletas", "ar": "عكازات", "bn": "ক্রাচ"},
    "WA": {"en": "Walker", "es": "Andador", "ar": "مشاية", "bn": "ওয়াকার"},
    "W": {"en": "Wheelchair", "es": "Silla de ruedas", "ar": "كرسي متحرك", "bn": "হুইলচেয়ার"},
    "WT": {
        "en": "Folding wheelchair",
        "es": "Silla plegable",
        "ar": "كرسي قابل للطي",
        "bn": "ভাঁজ করা হুইলচেয়ার",
    },
    "WW": {"en": "Wide wheelchair", "es": "Silla ancha", "ar": "كرسي عريض", "bn": "চওড়া হুইলচেয়ার"},
    "S": {"en": "Scooter", "es": "Scooter", "ar": "سكوتر", "bn": "স্কুটার"},
    "O": {"en": "Oxygen", "es": "Oxigeno", "ar": "أكسجين", "bn": "অক্সিজেন"},
    "SA": {
        "en": "Service animal",
        "es": "Animal de servicio",
        "ar": "حيوان مساعد",
        "bn": "সাহায্যকারী প্রাণী",
    },
    "HIP": {"en": "Hard of hearing", "es": "Oye poco", "ar": "سمع ضعيف", "bn": "কানে কম শোনেন"},
    "VIP": {"en": "Low vision", "es": "Ve poco", "ar": "بصر ضعيف", "bn": "চোখে কম দেখেন"},
    "MIP": {"en": "Needs reminding", "es": "Olvida cosas", "ar": "ينسى", "bn": "ভুলে যান"},
}
_NO_HELP = {"en": "No help needed", "es": "No pide ayuda", "ar": "بدون مساعدة", "bn": "সাহায্য লাগবে না"}
_A_PLACE = {"en": "your place", "es": "su lugar", "ar": "مكانك", "bn": "আপনার জায়গা"}
_COLOURS = {
    "silver": {"en": "Silver", "es": "gris", "ar": "فضية", "bn": "রুপালি"},
    "grey": {"en": "Grey", "es": "gris", "ar": "رمادية", "bn": "ছাই রং"},
    "black": {"en": "Black", "es": "negro", "ar": "سوداء", "bn": "কালো"},
    "white": {"en": "White", "es": "blanco", "ar": "بيضاء", "bn": "সাদা"},
    "red": {"en": "Red", "es": "rojo", "ar": "حمراء", "bn": "লাল"},
    "blue": {"en": "Blue", "es": "azul", "ar": "زرقاء", "bn": "নীল"},
    "green": {"en": "Green", "es": "verde", "ar": "خضراء", "bn": "সবুজ"},
    "brown": {"en": "Brown", "es": "marron", "ar": "بنية", "bn": "বাদামি"},
    "yellow": {"en": "Yellow", "es": "amarillo", "ar": "صفراء", "bn": "হলুদ"},
    "gold": {"en": "Gold", "es": "dorado", "ar": "ذهبية", "bn": "সোনালি"},
}


def help_words(help_level: str, aids: Sequence[str], language: str) -> str:
    """Return the help a rider needs, aids first: "Walker. Help to the door"."""
    said = [_AIDS[aid][language] for aid in aids if aid in _AIDS]
    said.append(_HELP[help_level][language])
    return ". ".join(word for word in said if word) or _NO_HELP[language]


def place_word(word: str, language: str) -> str:
    """Return what a text calls the destination: never its name unless the rider allows it."""
    return word or _A_PLACE[language]


def car_words(colour: str, make: str, model: str, language: str) -> str:
    """Return the car as it is looked for at the kerb: "Silver Honda Civic"."""
    said = _COLOURS[colour][language]
    name = f"{make} {model}".strip()
    return f"{said} {name}" if language in ("en", "bn") else f"{name} {said}"


_CALENDAR = {
    "ride": {
        "en": "Ride to {name}",
        "es": "Viaje a {name}",
        "ar": "رحلة إلى {name}",
        "bn": "রাইড: {name}",
    },
    "home": {"en": "Ride home", "es": "Viaje a casa", "ar": "رحلة إلى البيت", "bn": "বাড়ি ফেরার রাইড"},
    "drive": {
        "en": "You drive {name}",
        "es": "Usted lleva a {name}",
        "ar": "توصل {name}",
        "bn": "আপনি {name}-কে নিয়ে যাবেন",
    },
    "bring": {
        "en": "You bring {name} home",
        "es": "Usted lleva a {name} a casa",
        "ar": "توصل {name} إلى البيت",
        "bn": "আপনি {name}-কে বাড়ি আনবেন",
    },
    "driver": {
        "en": "{name} drives",
        "es": "Maneja {name}",
        "ar": "السائق {name}",
        "bn": "চালক {name}",
    },
}


def calendar_words(what: str, language: str, name: str) -> str:
    """Return the one line of a calendar entry. what: ride, home, drive, bring or driver."""
    said = _CALENDAR[what]
    return said.get(language, said["en"]).replace("{name}", name)


def sentence(words: str) -> str:
    """Return what somebody wrote in one line with a mark at its end."""
    return words if words.endswith((".", "!", "?", "؟", "।", "…")) else f"{words}."
