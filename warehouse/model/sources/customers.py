"""The buyers."""

from sqlalchemy import Date, Text, and_, case, func, or_, select

from warehouse.model.reference import country, region
from warehouse.vocabulary import business_key, derived, field, lowered, raised, source, value

_country_code = select(country.c.code).where(country.c.name == lowered(value("country"))).scalar_subquery()
# one object, made once: a search for each buyer would read all regions, and spell his state for each of them
_regions = (
    select(func.jsonb_object_agg(country.c.name + "|" + region.c.state, region.c.region))
    .join(country, country.c.code == region.c.country)
    .scalar_subquery()
)
_region_of_state = func.jsonb_extract_path_text(
    _regions, lowered(value("country")) + "|" + raised(value("state")), type_=Text
)
_abroad = and_(value("country").is_not(None), or_(_country_code.is_(None), _country_code != "US"))

customers = source(
    "customers",
    "Buyers as the shop knows them.",
    business_key("customer_id", Text, "The shop's customer number"),
    field("customer_name", Text, "Full name", pii=True, erased="Erased"),
    field("email", Text, "Address for electronic mail", pii=True, case="lower"),
    field("city", Text, "City of residence"),
    field("state", Text, "State or province of residence"),
    field("country", Text, "Country of residence"),
    field("signup_date", Date, "Day on which the account was opened"),
    derived(
        "region",
        Text,
        "Sales region: of the state in the US, International abroad, Unknown where nothing matches",
        func.coalesce(_region_of_state, case((_abroad, "International"), else_="Unknown")),
    ),
    keep="observations",
)
