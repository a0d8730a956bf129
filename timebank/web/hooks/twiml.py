"""What is said in a call as TwiML: words, a wait for keys, and where the keys go.

Half a second of silence after each sentence, about 130 words a minute, slower when said again.
"""

from xml.etree.ElementTree import Element, SubElement, tostring

from timebank.inbound import Answer

WAIT_SECONDS = 8
# the language and the voice that speaks it at the provider
VOICES = {
    "en": ("en-US", "Polly.Joanna"),
    "es": ("es-US", "Polly.Lupe"),
    "ar": ("arb", "Polly.Zeina"),
    "bn": ("bn-IN", "Google.bn-IN-Wavenet-A"),
}
PACE = {False: "90%", True: "75%"}


def twiml(answer: Answer, next_url: str) -> str:
    """Return the document for one answer. next_url: where pressed keys are posted."""
    response = Element("Response")
    says = response
    if answer.digits:
        says = SubElement(
            response,
            "Gather",
            {
                "input": "dtmf",
                "method": "POST",
                "action": next_url,
                "timeout": str(WAIT_SECONDS),
                "numDigits": str(answer.digits),
                "finishOnKey": "#" if answer.digits > 1 else "",
                "actionOnEmptyResult": "true",
            },
        )
    for language, words in answer.lines:
        tongue, voice = VOICES.get(language, VOICES["en"])
        say = SubElement(says, "Say", {"language": tongue, "voice": voice})
        prosody = SubElement(say, "prosody", {"rate": PACE[answer.is_slow]})
        prosody.text = words
        SubElement(say, "break", {"time": "500ms"})
    if not answer.digits:
        SubElement(response, "Hangup")
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")
