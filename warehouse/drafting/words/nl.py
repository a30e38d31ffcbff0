"""Dutch."""

from warehouse.drafting.words.language import Language

NL = Language(
    strong={
        "order_id": (
            "bestelnummer, ordernummer, order nr, ordernr, bestelling, factuurnummer, factuur, bonnummer, "
            "verkooporder, transactienummer, bestel id, bestelnr, factuurnr, orderid, verkoopordernummer, "
            "bestellingsnummer, bon nr, transactie id, bestelling id"
        ),
        "order_line": "regel, regelnummer, orderregel, bestelregel, positie, regelnr, factuurregel",
        "order_date": (
            "besteldatum, orderdatum, aankoopdatum, verkoopdatum, factuurdatum, datum bestelling, bestelmoment, "
            "transactiedatum, besteld op, datum order, bondatum"
        ),
        "customer_id": (
            "klantnummer, klantnr, klant id, klantcode, klant, debiteurnummer, debiteur, klant nr, "
            "relatienummer, debiteurnr, relatie"
        ),
        "customer_name": "klantnaam, naam klant, bedrijfsnaam, volledige naam, bedrijf, naam debiteur, factuurnaam",
        "email": "e mailadres, emailadres, mailadres, e mail klant",
        "city": "plaats, woonplaats, stad, factuurplaats, plaatsnaam, plaats klant",
        "state": "provincie, regio",
        "country": "land, landcode, factuurland, land klant",
        "signup_date": (
            "registratiedatum, aangemaakt op, klant sinds, geregistreerd op, inschrijfdatum, aanmelddatum, "
            "datum registratie, lid sinds"
        ),
        "product_id": (
            "artikelnummer, artikelnr, productnummer, productcode, artikelcode, product id, artikel nr, "
            "artikel id, productnr"
        ),
        "product_name": (
            "productnaam, omschrijving, artikelomschrijving, artikelnaam, productomschrijving, artikel, "
            "benaming, naam product"
        ),
        "category": (
            "categorie, productgroep, artikelgroep, productcategorie, categorienaam, hoofdgroep, afdeling, "
            "assortimentsgroep"
        ),
        "price": (
            "prijs, verkoopprijs, adviesprijs, catalogusprijs, winkelprijs, stuksprijs, prijs incl btw, "
            "prijs excl btw, brutoprijs"
        ),
        "quantity": "aantal, hoeveelheid, stuks, besteld aantal, aantal besteld, aantal verkocht, afzet",
        "unit_price": (
            "stukprijs, prijs per stuk, eenheidsprijs, stuksprijs, prijs, verkoopprijs, prijs per eenheid, nettoprijs"
        ),
        "order_status": "status, orderstatus, bestelstatus, status bestelling, status order",
        "payment_mode": (
            "betaalmethode, betaalwijze, betaling, betaalmiddel, betalingswijze, wijze van betalen, betaald met"
        ),
        "line_total": (
            "regeltotaal, totaal, bedrag, regelbedrag, totaalprijs, omzet, subtotaal, totaalbedrag, nettobedrag, "
            "bedrag excl btw, bedrag incl btw"
        ),
        "discount_amount": "regelkorting, korting regel, artikelkorting",
        "tax_amount": "btw regel, btw bedrag regel",
        "shipping_amount": "verzendkosten regel",
        "currency": "valuta, munteenheid, valutacode",
    },
    weak={
        "order_id": "nummer, nr",
        "order_date": "datum, aangemaakt op, dag",
        "customer_id": "e mail, e mailadres, gebruikersnaam, klantnaam",
        "customer_name": "naam, contactpersoon, ontvanger, klant",
        "product_id": "ean, omschrijving, barcode",
        "product_name": "naam, titel, product, beschrijving",
        "category": "groep, subcategorie, merk, soort, type",
        "city": "afleverplaats, bezorgplaats",
        "country": "afleverland, bezorgland",
        "order_status": "betaalstatus, verzendstatus, betalingsstatus",
    },
    inside={
        "customers": {
            "customer_id": "nummer, code, id, nr",
            "customer_name": "naam, bedrijfsnaam",
            "signup_date": "aangemaakt op, aangemaakt",
        },
        "products": {
            "product_id": "nummer, code, id, nr",
            "product_name": "naam, omschrijving, titel, beschrijving",
            "price": "prijs",
            "category": "groep, soort, type",
        },
        "orders": {
            "order_id": "nummer, id, nr",
            "order_date": "datum, aangemaakt op, dag",
            "order_status": "status",
            "quantity": "aantal",
        },
        "categories": {
            "category": "naam, omschrijving",
        },
        "payments": {
            "payment_mode": "methode, wijze",
        },
    },
    others={
        "shipped": (
            "leverdatum, verzenddatum, bezorgdatum, geleverd op, verzonden op, vervaldatum, gewenste leverdatum"
        ),
        "paid": "betaaldatum, betaald op, datum betaling, donatiedatum",
        "payment_id": "betalingsnummer, betaalnummer, betaling id, betalingskenmerk, betalingsreferentie",
        "refunded": (
            "terugbetaald bedrag, bedrag terugbetaald, terugbetaald, totaal terugbetaald, "
            "terugbetalingsbedrag, gerestitueerd bedrag, gerestitueerd, terugbetalingen, bedrag restitutie"
        ),
        "payment_amount": "betaald bedrag, bedrag betaald, totaal betaald, betaalbedrag, donatiebedrag",
        "changed": "gewijzigd op, wijzigingsdatum, bijgewerkt op, laatste bestelling, retourdatum",
        "born": "geboortedatum, leeftijd",
        "postcode": "postcode",
        "street": "adres, straat, huisnummer",
        "phone": "telefoon, telefoonnummer, mobiel",
        "fulfillment": "verzendmethode, vervoerder, leverwijze, verzendwijze",
        "tracking": "track en trace, trackingnummer",
        "discount": "korting, kortingscode, kortingsbedrag, korting %",
        "tax": "btw, btw percentage, btw bedrag, btw tarief",
        "shipping": "verzendkosten, bezorgkosten",
        "order_total": "ordertotaal, totaal bestelling, factuurbedrag, orderbedrag, bestelbedrag",
        "cost": "inkoopprijs, kostprijs",
        "profit": "marge, winst",
        "store": "winkel, filiaal, magazijn, kassa, kanaal, vestiging",
        "staff": "verkoper, medewerker, vertegenwoordiger",
        "supplier": "leverancier, fabrikant, merk",
        "stock": "voorraad, eenheid, minimale voorraad",
        "size": "gewicht, maat, kleur",
        "text": "opmerking, notitie, opmerkingen",
        "person": "aanhef, geslacht, klantgroep, taal, kvk, btw nummer",
        "of_product": "actief, categorie id, groepcode",
    },
    parts={
        "customer_name.1": "voornaam, voornaam klant, roepnaam",
        "customer_name.2": "achternaam, familienaam, achternaam klant",
        "order_date.2": "tijd, tijdstip",
        "order_date.1": "datum",
    },
    files={
        "customers": "klanten, klant, debiteuren, relaties, klantenbestand",
        "products": "producten, artikelen, assortiment, artikelbestand, prijslijst",
        "orders": "bestellingen, verkopen, facturen, verkooporders, bonnen, orderlijst, verkoop, omzet, transacties",
        "lines": "orderregels, bestelregels, regels, factuurregels, verkoopregels",
        "categories": "categorieen, productgroepen, artikelgroepen",
        "payments": "betalingen, donaties",
        "no": "leveranciers, winkels, medewerkers, retouren, voorraad, filialen, beoordelingen",
    },
    values={
        "order_status": {
            "Completed": (
                "afgerond, voltooid, geleverd, verzonden, betaald, gefactureerd, bezorgd, afgehandeld, "
                "afgeleverd, gereed"
            ),
            "Cancelled": "geannuleerd, afgewezen, mislukt, vervallen",
            "Returned": "geretourneerd, terugbetaald, retour, gecrediteerd, retour ontvangen",
            "Open": (
                "openstaand, in behandeling, nieuw, wachtend, in verwerking, in de wacht, wacht op betaling, "
                "onderweg, deels geleverd, bevestigd, lopend, aangemaakt, in bestelling"
            ),
        },
        "payment_mode": {
            "Credit Card": "creditcard, creditkaart",
            "Debit Card": "pin, pinnen, bankpas, pinpas, bancontact",
            "Other": (
                "overboeking, contant, achteraf betalen, rembours, ideal, factuur, bankoverschrijving, "
                "cadeaubon, tikkie, automatische incasso, op rekening, vooruitbetaling, cadeaukaart, kas"
            ),
        },
    },
    qualifiers="van, de, het, klant, donateur, factuur, bestelling, artikel, order, product, eur, euro, in",
    doubtful="aflever, bezorg, levering, verzend",
    kinds="type, soort",
    paid="betaling, verkoop, donatie, aankoop",
    moved="uitbetaling, opname, transactiekosten, overboeking, autorisatie",
    back="terugbetaling, restitutie, terugboeking",
    orders="order, factuur, bestel",
    carts="winkelwagen, totaal, winkelmand",
    gross="bruto",
    net="netto",
    percent="percentage",
    parents="ouder id, id ouder, ouder, bovenliggende id, hoofd id",
    totals="totaal, eindtotaal, subtotaal, som, totalen",
    flags=("terugbetaald, volledig terugbetaald, gerestitueerd, geretourneerd, bestelling terugbetaald"),
    yes="ja, j, waar",
    no="nee, onwaar",
    partly="gedeeltelijk, deels",
)
