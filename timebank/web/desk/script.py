"""What to say on the phone, in four languages side by side: the caller's, not the page's.

Spanish, Arabic and Bengali are drafts that native readers still have to check; the page says so.
"""

from collections.abc import Mapping

from flask import render_template

from timebank.web import session
from timebank.web.access import access
from timebank.web.desk.blueprint import pages

LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية", "bn": "বাংলা"}
# one line for each moment of a call; {org} is the community, ... is what the screen says
LINES: Mapping[str, Mapping[str, str]] = {
    "hello": {
        "en": "Hello, this is {org}. How can I help you?",
        "es": "Hola, habla con {org}. ¿En qué le puedo ayudar?",
        "ar": "مرحبا، معك {org}. كيف أقدر أن أساعدك؟",
        "bn": "নমস্কার, {org} থেকে বলছি। আপনাকে কীভাবে সাহায্য করতে পারি?",
    },
    "ask": {
        "en": "Where do you go? Which day? When must you be there? When do you go home?",
        "es": "¿Adónde va? ¿Qué día? ¿A qué hora tiene que estar allí? ¿A qué hora regresa?",
        "ar": "إلى أين تذهب؟ أي يوم؟ متى يجب أن تصل؟ ومتى تعود إلى البيت؟",
        "bn": "কোথায় যাবেন? কোন দিন? কয়টায় পৌঁছাতে হবে? কখন বাড়ি ফিরবেন?",
    },
    "consent": {
        "en": "May I book rides for you, and see your ride times and your address? I will not see"
        " anything else. You can stop this any time by calling us. Yes or no?",
        "es": "¿Puedo pedir viajes por usted y ver las horas de sus viajes y su dirección? No veré"
        " nada más. Puede pararlo cuando quiera con una llamada. ¿Sí o no?",
        "ar": "هل تسمح لي أن أحجز لك المشاوير وأن أرى أوقاتها وعنوانك؟ لن أرى شيئا آخر."
        " يمكنك أن توقف هذا في أي وقت باتصال بنا. نعم أم لا؟",
        "bn": "আমি কি আপনার জন্য রাইড ঠিক করতে এবং রাইডের সময় ও আপনার ঠিকানা দেখতে পারি? আর কিছু"
        " দেখব না। ফোন করে যে কোনো সময় বন্ধ করতে পারবেন। হ্যাঁ না না?",
    },
    "read": {
        "en": "So that is … A neighbor picks you up at … at your home, to be at … by … They bring"
        " you home around … Is that right?",
        "es": "Entonces: … Un vecino le recoge a las … en su casa, para estar en … a las … Le trae"
        " a casa a eso de las … ¿Está bien?",
        "ar": "إذن: … يأتيك أحد الجيران الساعة … إلى بيتك لتكون في … الساعة …"
        " ويعيدك إلى البيت حوالي الساعة … هل هذا صحيح؟",
        "bn": "তাহলে: … একজন প্রতিবেশী … টায় আপনার বাড়ি থেকে নেবেন, … টার মধ্যে … পৌঁছাবেন। … টার দিকে"
        " বাড়ি ফিরিয়ে আনবেন। ঠিক আছে?",
    },
    "later": {
        "en": "We call you when a neighbor says yes. If nobody can, a person calls you in good"
        " time.",
        "es": "Le llamamos cuando un vecino diga que sí. Si nadie puede, una persona le llama con"
        " tiempo.",
        "ar": "نتصل بك عندما يوافق أحد الجيران. وإن لم يقدر أحد يتصل بك شخص في وقت كاف.",
        "bn": "কোনো প্রতিবেশী রাজি হলে আমরা ফোন করব। কেউ না পারলে আগে থেকেই একজন ফোন করবেন।",
    },
    "where": {
        "en": "Your ride is … Your driver is … in a … Here is the number: …",
        "es": "Su viaje está … Maneja … en un … Este es el número: …",
        "ar": "مشوارك الآن … السائق هو … في سيارة … وهذا هو الرقم: …",
        "bn": "আপনার রাইড এখন … চালক … , গাড়ি … নম্বরটি হলো: …",
    },
    "bye": {
        "en": "If something changes, call us at {phone}. Goodbye.",
        "es": "Si algo cambia, llámenos al {phone}. Hasta luego.",
        "ar": "إذا تغير شيء فاتصل بنا على {phone}. مع السلامة.",
        "bn": "কিছু বদলালে {phone} নম্বরে ফোন করুন। ভালো থাকবেন।",
    },
}


@pages.get("/script")
@access("helper", "coordinator", whose="nobody", areas="within")
def script() -> str:
    """Show the words, one language below the other, each in its own direction."""
    org = session.community().short_name
    said = {
        code: {name: line[code].replace("{org}", org) for name, line in LINES.items()}
        for code in LANGUAGES
    }
    return render_template("desk/script.html", said=said, spoken=LANGUAGES)
