"""Long values of every name a message may ask for, to measure words with before they are used.

Made-up people and places, as long as real ones get; one set a language.
"""

LONG: dict[str, dict[str, str]] = {
    "en": {
        "org": "Parkside Neighborhood Rides of the East Side", "org_short": "Parkside Rides",
        "day": "Wed Nov 25", "time": "10:45 AM", "place": "Riverbend Community Health Clinic",
        "driver": "Christopher", "car": "Silver Chevrolet Traverse", "plate": "EKR 4471",
        "phone": "313-555-0142", "desk_phone": "313-555-0100", "helper": "Alexandra Whippoorwill",
        "agency": "Main Library Jefferson Branch", "h": "1 hour 30 minutes", "n": "25",
        "addr": "12345 East Jefferson Avenue Apt 1204", "needs": "Walker, through the door",
        "area": "Conner and Warren", "mi": "12.4", "dl": "Tue Nov 24, 10:45 AM",
        "coord": "Bartholomew", "name": "Wilhelmina Nightingale", "gave": "12.5", "got": "34.5",
        "code": "123456", "to": "Wilhelmina", "what": "the help you need", "who": "Christopher",
        "other": "Wilhelmina", "did": "reminder calls", "number": "313-555-0142", "ends": "Nov 25",
        "words": "Yes, the door on Conner Street is open now, and the driver has your number",
        "places": "1 = Riverbend Clinic, 2 = Gratiot Market, 3 = Church of the Open Door, 4 = Home",
        "closed": "Wed Nov 25 - Sun Nov 29",
        "why": "The fund of this month is given out. Ask us again in December.",
        "given": "1 h 30 min",
        "weeks": "Mon, Tue, Wed, Thu, Fri", "until": "Wed Nov 25",
        "days": "1 = Tue Nov 24, 2 = Wed Nov 25, 3 = Thu Nov 26, 4 = Fri Nov 27, 5 = Sat Nov 28",
        "rides": "A Wed Nov 25 10:45 AM Riverbend Clinic with Christopher, B Thu Nov 26 9:15 AM"
        " Gratiot Market no driver yet, C Fri Nov 27 2:00 PM Church",
    }
}  # fmt: skip
LONG["es"] = LONG["en"] | {
    "day": "sáb 28 nov", "h": "1 hora 30 minutos", "name": "Ángela Rodríguez Ávila",
    "driver": "Sebastián", "what": "la ayuda que necesita", "who": "Sebastián",
    "did": "contestar llamadas", "ends": "25 nov", "closed": "sáb 28 nov - dom 29 nov",
    "why": "mal tiempo: mucha nieve",
    "needs": "Andador, hasta adentro", "dl": "sáb 28 nov, 10:45 AM",
}  # fmt: skip
LONG["ar"] = LONG["en"] | {
    "day": "الأربعاء 25 نوفمبر", "time": "10:45 ص", "h": "ساعة و30 دقيقة", "place": "عيادة ريفربند",
    "given": "ساعة و30 دقيقة", "why": "وزعت ساعات هذا الشهر.",
    "driver": "عبد الرحمن", "car": "شيفروليه فضية", "name": "فاطمة الزهراء",
    "needs": "مشاية، داخل الباب", "what": "المساعدة التي تلزمك", "who": "عبد الرحمن",
    "other": "فاطمة", "did": "مكالمات التذكير", "ends": "2 ديسمبر",
    "closed": "الأربعاء 25 نوفمبر - الخميس 26 نوفمبر",
    "dl": "الثلاثاء 24 نوفمبر 10:45 ص", "helper": "عبد اللطيف", "agency": "المكتبة الرئيسية",
    "area": "كونر ووارن", "addr": "شارع جيفرسون الشرقي 12345 شقة 1204",
    "places": "1 العيادة, 2 السوق, 3 الكنيسة", "days": "1 الثلاثاء, 2 الأربعاء, 3 الخميس",
    "rides": "أ الأربعاء 10:45 ص العيادة, ب الخميس 9:15 ص السوق",
}  # fmt: skip

LONG["bn"] = LONG["en"] | {
    "day": "বৃহস্পতি 24 সেপ্টে", "time": "সন্ধ্যা 6:45", "h": "1 ঘণ্টা 30 মিনিট",
    "place": "রিভারবেন্ড ক্লিনিক", "driver": "আব্দুর রহমান", "car": "রুপালি Chevrolet Traverse",
    "name": "মোসাম্মৎ নাইটিঙ্গেল বেগম", "needs": "ওয়াকার. ভেতর পর্যন্ত সাহায্য",
    "dl": "বুধ 23 সেপ্টে, সন্ধ্যা 6:45", "helper": "রোকেয়া হুইপারউইল",
    "agency": "মেইন লাইব্রেরি জেফারসন শাখা", "who": "আব্দুর রহমান", "other": "মোসাম্মৎ",
    "given": "1 ঘণ্টা 30 মিনিট", "why": "এই মাসের ঘণ্টা শেষ।",
    "did": "ডেস্কে কাজ", "ends": "1 অক্টো", "area": "Conner and Warren",
    "closed": "বৃহস্পতি 24 সেপ্টে - শুক্র 25 সেপ্টে",
    "coord": "বার্থলোমিউ", "to": "মোসাম্মৎ",
    "places": "1 = ক্লিনিক, 2 = বাজার, 3 = মসজিদ", "days": "1 = সোম, 2 = মঙ্গল, 3 = বৃহস্পতি",
    "rides": "A বৃহস্পতি 24 সেপ্টে সন্ধ্যা 6:45 ক্লিনিক, B শুক্র 25 সেপ্টে সকাল 9:15 বাজার",
}  # fmt: skip
