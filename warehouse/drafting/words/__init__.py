"""What shops call things, language by language: data only, read by `warehouse.drafting.names`."""

from warehouse.drafting.words.de import DE
from warehouse.drafting.words.en import EN
from warehouse.drafting.words.es import ES
from warehouse.drafting.words.fr import FR
from warehouse.drafting.words.it import IT
from warehouse.drafting.words.language import Language
from warehouse.drafting.words.nl import NL
from warehouse.drafting.words.pt import PT

LANGUAGES = (EN, DE, FR, ES, PT, IT, NL)

__all__ = ["LANGUAGES", "Language"]
