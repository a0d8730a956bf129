"""Words and digits of every script, in the languages people text."""

from tests.inbound import town
from tests.inbound.play import Script


def _word(word: str, reply: str, stage: town.Stage, rows: dict, language: str) -> Script:
    said = f"> {word}\n< {reply}"
    return Script(f"{word} in {language} at {stage.__name__}", stage, said, rows, language)


YES = {"confirmed": 1, "rides": ["found"]}
OFF = {"confirmed": 0, "rides": ["cancelled"]}
KEPT = {"rides": ["found"], "confirmed": 0}
_WORDS = (
    # (words that say it, reply, stage, rows, language)
    (("yes", "Ok!", "y", "1.", "１", " 1 ", "1 thanks"), "C1", town.evening, YES, "en"),
    (("sí", "SI", "bien", "ok bien", "1 gracias"), "C1", town.evening, YES, "es"),
    (("نعم", "حاضر", "١", "۱"), "C1", town.evening, YES, "ar"),
    (("হ্যাঁ", "১"), "C1", town.evening, YES, "bn"),
    (("no", "No.", "no ride", "no thanks", "nope", "９", "9!"), "C9", town.evening, OFF, "en"),
    (("no voy", "no gracias", "No"), "C9", town.evening, OFF, "es"),
    (("لا", "٩", "۹", "لا شكرا"), "C9", town.evening, OFF, "ar"),
    (("না", "৯"), "C9", town.evening, OFF, "bn"),
    (("no se, tal vez", "no hay problema"), "R16", town.evening, KEPT, "es"),
    (("²", "①", "9²"), "R16", town.evening, KEPT, "en"),
    (("call me", "person", "phone please"), "C0", town.fresh, {"tasks": ["call_member"]}, "en"),
    (("persona", "llame por favor"), "C0", town.fresh, {"tasks": ["call_member"]}, "es"),
    (("اتصل", "٠"), "C0", town.fresh, {"tasks": ["call_member"]}, "ar"),
    (("ফোন", "০"), "C0", town.fresh, {"tasks": ["call_member"]}, "bn"),
    (("ride", "Ride please"), "R17", town.fresh, {"became": "ask"}, "en"),
    (("viaje", "Un viaje"[3:] + " al doctor"), "R17", town.fresh, {"became": "ask"}, "es"),
    (("مشوار", "توصيلة", "٥"), "R17", town.fresh, {"became": "ask"}, "ar"),
    (("রাইড", "৫"), "R17", town.fresh, {"became": "ask"}, "bn"),
    (("rides", "my"[:0] + "4"), "C4", town.found, {"became": "my_rides"}, "en"),
    (("viajes",), "C4", town.found, {"became": "my_rides"}, "es"),
    (("رحلاتي", "٤"), "C4", town.found, {"became": "my_rides"}, "ar"),
    (("problem", "late"), "C0", town.found, {"tasks": ["problem"]}, "en"),
    (("problema", "tarde"), "C0", town.found, {"tasks": ["problem"]}, "es"),
    (("مشكلة", "٢"), "C0", town.found, {"tasks": ["problem"]}, "ar"),
    (("thanks", "Thank you!", "3"), "C3", town.done, {"became": "thank"}, "en"),
    (("gracias", "¡Gracias!"), "C3", town.done, {"became": "thank"}, "es"),
    (("شكرا", "شكراً", "٣"), "C3", town.done, {"became": "thank"}, "ar"),
    (("ধন্যবাদ",), "C3", town.done, {"became": "thank"}, "bn"),
)  # fmt: skip

SCRIPTS = (
    *(
        _word(word, reply, stage, rows, language)
        for words, reply, stage, rows, language in _WORDS
        for word in words
    ),
    Script("un viaje habitual en español", town.fresh, """
        > 5
        < R17 ¿A qué lugar?
        > 1
        < R18 ¿Qué fecha?
        > mañana
        < R19
        > 2 pm
        < C5 llegar 2:00 PM?
        > si
        < R1 Recibimos su pedido
    """, {"rides": ["looking"]}, "es"),
    Script("viernes es un día", town.fresh, """
        > viaje
        < R17
        > 1
        < R18
        > viernes
        < R19
        > mediodía
        < C5
        > 9
        < R17
    """, {"rides": []}, "es"),
    Script("رحلة معتادة بالعربية", town.fresh, """
        > ٥
        < R17 إلى أين؟
        > ١
        < R18 أي يوم؟
        > غداً
        < R19
        > ٢م
        < C5 2:00 م
        > نعم
        < R1
    """, {"rides": ["looking"]}, "ar"),
    Script("وقت بالأرقام العربية", town.fresh, """
        > توصيلة
        < R17
        > ١
        < R18
        > الجمعة
        < R19
        > ٩:٣٠
        < C5 9:30 ص
        > ٩
        < R17
    """, {"rides": []}, "ar"),
    Script("حرفان عربيان", town.two_found, """
        > ٩
        < C2 أ = الثلاثاء
        > ب
        < C9 الأربعاء
    """, {"rides": ["found", "cancelled"]}, "ar"),
    Script("A en español", town.two_found, """
        > 9
        < C2 Responda A = mar 24 nov
        > a
        < C9
    """, {"rides": ["cancelled", "found"]}, "es"),
    Script("ALTO no es una palabra para terminar", town.found, """
        > alto
        < R16
    """, {"stopped": False}, "es"),
    Script("STOP en español", town.found, """
        > STOP
        < R15 Ya no recibe textos
        > si
        <
        > START
        < R15b
    """, {"stopped": False, "confirmed": 1}, "es"),
    Script("STOP بالعربية", town.found, """
        > STOP
        < R15 توقفت الرسائل
    """, {"stopped": True, "rides": ["found"]}, "ar"),
    Script("প্রতিদিনের রাইড", town.fresh, """
        > ৫
        < R17 কোথায় যাবেন?
        > ১
        < R18 কোন দিন?
        > ২
        < R19
        > ৯:৩০
        < C5
        > হ্যাঁ
        < R1
    """, {"rides": ["looking"]}, "bn"),
    Script("দুটি রাইড", town.two_found, """
        > না
        < C2 A =
        > খ
        < C9
    """, {"rides": ["found", "cancelled"]}, "bn"),
    Script("বোঝা যায়নি", town.fresh, """
        > শুভ সকাল
        < R16 বুঝিনি
    """, {"inbox": 0}, "bn"),
    Script("no se entiende", town.fresh, """
        > buenos dias
        < R16 No entendimos
        > buenos dias
        < R16b
    """, {"inbox": 1}, "es"),
    Script("غير مفهوم", town.fresh, """
        > صباح الخير
        < R16 لم نفهم
        > صباح الخير
        < R16b
    """, {"inbox": 1}, "ar"),
    Script("un viaje entero en español", town.hour, """
        D> 5
        < C5d
        + 50m
        D> llegué
        < C6d
        + 20m
        D> listo
        < C7d
        D> 1.5
        < C7
    """, {"rides": ["done"], "minutes": [90]}, "es"),
    Script("رحلة كاملة", town.hour, """
        D> ٥
        < C5d
        + 50m
        D> وصلت
        < C6d
        + 20m
        D> انتهيت
        < C7d
        D> ١٫٥
        < C7
    """, {"rides": ["done"], "minutes": [90]}, "ar"),
    Script("the driver's words", town.hour, """
        D> 5
        < C5d
        + 50m
        D> here
        < C6d
        + 20m
        D> done
        < C7d
    """, {"rides": ["done"]}),
    Script("otro vecino fue", town.taken, """
        D> si
        < D3 Otro vecino
    """, {"rides": ["found"]}, "es"),
    Script("أخذ جار آخر", town.taken, """
        D> نعم
        < D3 جار آخر
    """, {"rides": ["found"]}, "ar"),
)  # fmt: skip
