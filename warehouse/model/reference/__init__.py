"""Known values: countries by code and name (ISO 3166-1), and the sales regions of the states of the US."""

from warehouse.vocabulary.reference import reference

country = reference(
    "country",
    "Countries by every code and short name that is known, after ISO 3166-1.",
    __name__,
    ("name", "Alpha-2 code, alpha-3 code or English name, in small letters"),
    ("code", "ISO 3166-1 alpha-2 code"),
    key=("name",),
)

region = reference(
    "region",
    "Sales region of each state.",
    __name__,
    ("country", "ISO 3166-1 alpha-2 code"),
    ("state", "Postal code or English name of the state, in capitals"),
    ("region", "Northeast, Southeast, Midwest, Southwest or West"),
    key=("country", "state"),
)
