"""The few words messages about rides need: help, aids, an unnamed place, a car.

Pages have these in the catalogues; texts and calls are written by jobs, where no page is.
"""

from collections.abc import Sequence

_HELP = {
    "kerb": {"en": "", "es": "", "ar": ""},
    "door": {
        "en": "Help to the door",
        "es": "Ayuda hasta la puerta",
        "ar": "مساعدة حتى الباب",
    },
    "through": {
        "en": "Help through the door",
        "es": "Ayuda hasta adentro",
        "ar": "مساعدة إلى الداخل",
    },
    "never_alone": {
        "en": "Never leave alone",
        "es": "No dejar sin compañía",
        "ar": "لا تتركه وحده",
    },
}
_AIDS = {
    "C": {"en": "Cane", "es": "Baston", "ar": "عصا"},
    "CU": {"en": "Crutches", "es": "Muletas", "ar": "عكازات"},
    "WA": {"en": "Walker", "es": "Andador", "ar": "مشاية"},
    "W": {"en": "Wheelchair", "es": "Silla de ruedas", "ar": "كرسي متحرك"},
    "WT": {"en": "Folding wheelchair", "es": "Silla plegable", "ar": "كرسي قابل للطي"},
    "WW": {"en": "Wide wheelchair", "es": "Silla ancha", "ar": "كرسي عريض"},
    "S": {"en": "Scooter", "es": "Scooter", "ar": "سكوتر"},
    "O": {"en": "Oxygen", "es": "Oxigeno", "ar": "أكسجين"},
    "SA": {"en": "Service animal", "es": "Animal de servicio", "ar": "حيوان مساعد"},
    "HIP": {"en": "Hard of hearing", "es": "Oye poco", "ar": "سمع ضعيف"},
    "VIP": {"en": "Low vision", "es": "Ve poco", "ar": "بصر ضعيف"},
    "MIP": {"en": "Needs reminding", "es": "Olvida cosas", "ar": "ينسى"},
}
_NO_HELP = {"en": "No help needed", "es": "No pide ayuda", "ar": "بدون مساعدة"}
_A_PLACE = {"en": "your place", "es": "su lugar", "ar": "مكانك"}
_COLOURS = {
    "silver": {"en": "Silver", "es": "gris", "ar": "فضية"},
    "grey": {"en": "Grey", "es": "gris", "ar": "رمادية"},
    "black": {"en": "Black", "es": "negro", "ar": "سوداء"},
    "white": {"en": "White", "es": "blanco", "ar": "بيضاء"},
    "red": {"en": "Red", "es": "rojo", "ar": "حمراء"},
    "blue": {"en": "Blue", "es": "azul", "ar": "زرقاء"},
    "green": {"en": "Green", "es": "verde", "ar": "خضراء"},
    "brown": {"en": "Brown", "es": "marron", "ar": "بنية"},
    "yellow": {"en": "Yellow", "es": "amarillo", "ar": "صفراء"},
    "gold": {"en": "Gold", "es": "dorado", "ar": "ذهبية"},
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
    return f"{said} {name}" if language == "en" else f"{name} {said}"
