"""The words other people use for kinds of places, and which of ours each one means.

A word nobody listed is `other`: a place is never refused for its kind.
"""

from timebank.kernel.wording import fold

_WORDS = {
    "clinic": "clinic doctor doctors dentist dialysis health_center health_centre medical"
    " medical_center physician rehab urgent_care optician mental_health laboratory",
    "hospital": "hospital emergency_room er va_hospital",
    "pharmacy": "pharmacy drugstore drug_store chemist",
    "grocery": "grocery groceries supermarket farmers_market market greengrocer food_store"
    " produce butcher",
    "work": "work employer office job workplace company factory industry",
    "school": "school college university childcare day_care daycare kindergarten preschool"
    " head_start academy education adult_education",
    "worship": "worship place_of_worship church mosque masjid temple synagogue gurdwara chapel",
    "library": "library bookmobile",
    "government": "government city_office court courthouse post_office police city_hall dmv"
    " secretary_of_state social_security township state_office polling_place embassy",
    "housing": "housing public_housing senior_housing apartment apartments shelter nursing_home"
    " assisted_living hospice mobile_home_park",
    "transport": "transport bus_stop bus_station bus train_station train station airport transit"
    " transit_center light_rail streetcar ferry park_and_ride",
    "food": "food restaurant cafe coffee_shop bakery bar fast_food food_bank food_pantry"
    " soup_kitchen diner deli pizza",
    "recreation": "recreation recreation_center recreation_centre rec_center park gym museum"
    " senior_center community_center community_centre theater theatre cinema pool stadium"
    " playground sports",
    "shop": "shop store convenience_store convenience mall bank laundromat laundry hair_salon"
    " barber hardware thrift_store gas_station party_store dollar_store liquor_store",
    "home": "home house residence",
    "other": "other",
}
_KIND_OF = {fold(word): kind for kind, words in _WORDS.items() for word in words.split()}


def kind_of(word: str) -> str:
    """Return the kind that a foreign word means: bus_stop, "Bus Stops" -> transport."""
    folded = fold(word[:80])
    return _KIND_OF.get(folded) or _KIND_OF.get(folded.removesuffix("s")) or "other"
