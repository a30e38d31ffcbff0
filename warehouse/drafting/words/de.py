"""German, with the headings of SAP, DATEV and the common shop and invoice programs."""

from warehouse.drafting.words.language import Language

DE = Language(
    strong={
        "order_id": (
            "bestellnummer, bestellnr, bestell nr, bestell id, auftragsnummer, auftragsnr, auftrags nr, auftrag, "
            "belegnummer, belegnr, beleg nr, beleg, rechnungsnummer, rechnungsnr, rechnungs nr, rechnung nr, "
            "verkaufsbeleg, bonnummer, bonnr, bon nr, kassenbon, vorgangsnummer, vorgang, bestellung, "
            "belegfeld 1, re nr, auftragsid, auftrags id, externe bestellnummer, transaktionsnummer, "
            "lieferscheinnummer, bestellungsnummer, kaufbelegnummer"
        ),
        "order_line": (
            "position, pos, positionsnummer, positionsnr, pos nr, auftragsposition, belegposition, zeile, "
            "bestellposition, rechnungsposition, zeilennummer, verkaufsbelegposition, posnr, zeilennr"
        ),
        "order_date": (
            "bestelldatum, auftragsdatum, belegdatum, rechnungsdatum, kaufdatum, verkaufsdatum, bestellt am, "
            "angelegt am, datum der bestellung, auftrags datum, buchungsdatum, verkauft am, bestellzeitpunkt, "
            "erfassungsdatum, re datum, bondatum, bestelleingang, eingangsdatum, leistungsdatum, erstelldatum, "
            "erstelldatum auftrag, auftrag erstellt"
        ),
        "customer_id": (
            "kundennummer, kundennr, kunden nr, kunden id, kundenid, kd nr, kdnr, auftraggeber, debitor, "
            "debitorennummer, debitorennr, kunde, kundenkonto, debitoren nr, personenkonto, käufernummer, "
            "kunden nummer, konto, mitgliedsnummer, kundencode, deb nr, kontakt id, kontaktnummer"
        ),
        "customer_name": (
            "kundenname, name des kunden, firma, firmenname, name 1, name1, käufer, käufername, kunde name, "
            "rechnungsempfänger, name adressattyp unternehmen, vollständiger name, bezeichnung kunde, "
            "kundenbezeichnung"
        ),
        "email": "e mail adresse, mailadresse, email adresse, e mail kunde",
        "city": "ort, stadt, wohnort, rechnungsort, rechnung ort, kundenort, ort01, ort rechnung, plz ort stadt",
        "state": "bundesland, kanton, region, bundesstaat, provinz, bundesland rechnung",
        "country": (
            "land, länderkennzeichen, länderschlüssel, rechnungsland, staat, ländercode, rechnung land, landcode"
        ),
        "signup_date": (
            "registriert am, registrierungsdatum, anmeldedatum, kunde seit, mitglied seit, angelegt am, "
            "erstellt am, anlagedatum, eröffnet am, kundenanlage, registrierung, erfasst am"
        ),
        "product_id": (
            "artikelnummer, artikelnr, artikel nr, art nr, artnr, produktnummer, produktnr, produkt nr, "
            "materialnummer, material, artikel id, produkt id, materialnr, warennummer, artikel, sachnummer, "
            "varianten id, varianten nr, variantennummer, variantennr, variations id, variationsnummer, "
            "ean nummer, produktcode, bestellnr artikel"
        ),
        "product_name": (
            "artikelbezeichnung, artikelname, produktname, produktbezeichnung, bezeichnung, materialkurztext, "
            "bezeichnung 1, artikeltext, artikelbeschreibung, materialbezeichnung, positionstext, kurztext, "
            "warenbezeichnung"
        ),
        "category": (
            "warengruppe, kategorie, produktkategorie, artikelgruppe, produktgruppe, hauptkategorie, "
            "warengruppenbezeichnung, sortiment, kategorien, hauptwarengruppe, abteilung, wgr, rubrik"
        ),
        "price": (
            "verkaufspreis, listenpreis, vk preis, preis, bruttopreis, vk, vk brutto, uvp, ladenpreis, "
            "katalogpreis, vk netto, nettopreis, stückpreis, einzelpreis, artikelpreis, grundpreis liste"
        ),
        "quantity": (
            "menge, anzahl, stückzahl, auftragsmenge, bestellmenge, stk, stück, absatz, verkaufte menge, "
            "gelieferte menge, kumulierte auftragsmenge, rechnungsmenge, absatzmenge, verkaufsmenge"
        ),
        "unit_price": (
            "einzelpreis, stückpreis, preis pro stück, e preis, ep, preis je einheit, nettopreis, vk preis, "
            "einzelpreis brutto, einzelpreis netto, preis, verkaufspreis, preis je stück, einzel vk, "
            "ek preis vk, netto einzelpreis, brutto einzelpreis, preis einzeln, vk brutto, vk netto, artikelpreis"
        ),
        "order_status": (
            "status, bestellstatus, auftragsstatus, belegstatus, bearbeitungsstatus, gesamtstatus, "
            "zahlstatus bestellung, verkaufsstatus, rechnungsstatus"
        ),
        "payment_mode": (
            "zahlungsart, zahlart, zahlungsweise, bezahlart, zahlungsmethode, zahlungsmittel, zahlweise, "
            "bezahlt mit, zahlungsform"
        ),
        "line_total": (
            "gesamtpreis, positionswert, zeilensumme, betrag, positionsbetrag, nettowert, gesamt, summe, umsatz, "
            "positionssumme, gesamtbetrag, nettobetrag, gpreis, g preis, zeilenbetrag, warenwert, bruttobetrag, "
            "nettoumsatz, bruttoumsatz, umsatz netto, umsatz brutto, wert"
        ),
        "discount_amount": "positionsrabatt, rabatt position, zeilenrabatt, rabattbetrag position",
        "tax_amount": "mwst position, ust position, mwst betrag position, steuerbetrag position",
        "shipping_amount": "versandkosten position, versandkostenanteil",
        "currency": "währung, wkz umsatz, währungsschlüssel, belegwährung, währungscode",
    },
    weak={
        "order_id": "nummer, nr, belegfeld",
        "order_line": "lfd nr, laufende nummer",
        "order_date": "datum, erstellt am, angelegt, kalendertag, tag, erstellungsdatum",
        "customer_id": "e mail, mailadresse, benutzername, käufer, kontonummer",
        "customer_name": "name, ansprechpartner, suchname, lieferempfänger, kunde, auftraggeber",
        "city": "lieferort, lieferung ort",
        "country": "lieferland, lieferung land",
        "product_id": "ean, gtin, artikelbezeichnung, bezeichnung",
        "product_name": "beschreibung, text, titel, artikel, produkt",
        "category": "gruppe, untergruppe, unterkategorie, marke, typ, produktart, obergruppe",
        "unit_price": "listenpreis, preis brutto, preis netto",
        "order_status": "zahlungsstatus, lieferstatus, zustand",
    },
    inside={
        "customers": {
            "customer_id": "nummer, nr, id, konto",
            "customer_name": "name, firma, bezeichnung",
            "signup_date": "erstellt am, angelegt am, seit, angelegt",
        },
        "products": {
            "product_id": "nummer, nr, id",
            "product_name": "name, bezeichnung, beschreibung, text",
            "price": "preis",
            "category": "gruppe, art, typ",
        },
        "orders": {
            "order_id": "nummer, nr, id",
            "order_date": "datum, tag, erstellt am, angelegt am",
            "order_status": "status",
            "quantity": "anzahl",
        },
        "categories": {
            "category": "bezeichnung, name",
        },
        "payments": {
            "payment_mode": "art",
        },
    },
    others={
        "shipped": (
            "lieferdatum, versanddatum, versendet am, wunschlieferdatum, lieferung am, geliefert am, "
            "liefertermin, fälligkeit, fällig am, fälligkeitsdatum, versandtermin, wunschtermin"
        ),
        "paid": "zahlungsdatum, bezahlt am, zahldatum, zahlungseingang, spendendatum, eingegangen am, buchungstag",
        "payment_id": (
            "zahlungsnummer, zahlungsnr, zahlungs nr, zahlungs id, zahlungsreferenz, transaktionscode, spendennummer, "
            "spendennr, spenden nr, quittungsnummer, quittungsnr"
        ),
        "refunded": (
            "erstatteter betrag, erstattungsbetrag, betrag erstattet, erstattet, rückerstattet, "
            "rückerstatteter betrag, rückerstattungsbetrag, rückerstattung, rückzahlungsbetrag, zurückgezahlt, "
            "zurückgezahlter betrag, zurückerstattet, erstattungen, erstattungssumme"
        ),
        "payment_amount": "zahlbetrag, zahlungsbetrag, gezahlter betrag, spendenbetrag, zahlsumme, brutto",
        "changed": "geändert am, änderungsdatum, letzte änderung, storniert am, aktualisiert am, retourendatum",
        "born": "geburtsdatum, geboren, geburtstag",
        "ended": "gültig ab, gültig bis, auslaufdatum",
        "postcode": "plz, postleitzahl",
        "street": "straße, strasse, adresse, anschrift, hausnummer, straße und hausnummer",
        "phone": "telefon, telefonnummer, handy, mobil, telefax, rufnummer",
        "fulfillment": "versandart, lieferart, versandstatus, versanddienstleister",
        "tracking": "sendungsnummer, trackingnummer, paketnummer",
        "discount": "rabatt, rabattbetrag, gutschein, skonto, nachlass, rabatt prozent, gutscheincode, rabattsatz",
        "tax": (
            "mwst, ust, steuer, mehrwertsteuer, steuersatz, ust satz, mwst satz, umsatzsteuer, steuerbetrag, "
            "bu schlüssel, mwst betrag, steuerklasse"
        ),
        "shipping": "versandkosten, porto, versand, fracht, lieferkosten, liefergebühr",
        "order_total": (
            "rechnungsbetrag, bestellsumme, auftragssumme, bestellwert, umsatz ohne soll haben kz, endbetrag, "
            "auftragswert, rechnungssumme, bruttosumme, gesamtumsatz, offener betrag, gebühr, entgelt"
        ),
        "cost": "einkaufspreis, ek, ek preis, kosten, herstellkosten, wareneinsatz, ek netto, verrechnungswert",
        "profit": "rohertrag, gewinn, deckungsbeitrag, marge, db",
        "compare": "streichpreis, aktionspreis, sonderpreis, staffelpreis",
        "store": (
            "filiale, filialnummer, filialnr, lager, kasse, verkaufsorganisation, vertriebsweg, werk, markt, "
            "standort, kassennr, lagerort, vertriebskanal, kanal, kassennummer, sparte"
        ),
        "staff": (
            "verkäufer, mitarbeiter, vertreter, bearbeiter, sachbearbeiter, bediener, außendienst, verkäufergruppe"
        ),
        "supplier": "lieferant, hersteller, marke, lieferantennummer",
        "stock": (
            "bestand, lagerbestand, mindestbestand, mengeneinheit, me, einheit, vpe, verkaufsmengeneinheit, "
            "basismengeneinheit, liefermenge offen, lagermenge"
        ),
        "size": "gewicht, größe, farbe, breite, höhe, länge, nettogewicht, bruttogewicht",
        "text": "bemerkung, notiz, kommentar, hinweis, anmerkung, buchungstext, kundenhinweis",
        "person": "anrede, geschlecht, titel, kundengruppe, branche, ust id, umsatzsteuer id, sprache, kundentyp",
        "of_product": (
            "warengruppennummer, warengruppe nr, kategorie id, aktiv, artikelstatus, kategorienummer, warengruppen id"
        ),
        "ledger": (
            "gegenkonto, kostenstelle, soll haben kennzeichen, kostenart, erlöskonto, buchungskreis, belegart, "
            "auftragsart"
        ),
    },
    parts={
        "customer_name.1": "vorname, rechnung vorname, vorname kunde",
        "customer_name.2": "nachname, familienname, zuname, rechnung nachname, nachname kunde",
        "order_date.2": "uhrzeit, zeit",
        "order_date.1": "datum",
    },
    files={
        "customers": (
            "kunden, kunde, kundenstamm, debitoren, kundenliste, adressen, mitglieder, debitorenstamm, "
            "stammdaten kunden, kundendaten"
        ),
        "products": (
            "artikel, produkte, artikelstamm, materialstamm, sortiment, produkt, waren, artikelliste, "
            "preisliste, material, artikeldaten, produktliste"
        ),
        "orders": (
            "bestellungen, aufträge, auftraege, verkäufe, verkaeufe, rechnungen, umsätze, umsaetze, belege, "
            "verkauf, auftrag, bestellung, kassenbons, bons, umsatz, auftragsliste, kassenjournal, absatz, "
            "rechnungsausgangsbuch, verkaufsbelege, auftragskopf, auftragskoepfe, belegkopf, umsatzliste, kasse"
        ),
        "lines": (
            "positionen, auftragspositionen, bestellpositionen, rechnungspositionen, belegpositionen, "
            "bonpositionen, auftragsposition, verkaufspositionen, bestellzeilen"
        ),
        "categories": "warengruppen, kategorien, warengruppe, artikelgruppen",
        "payments": "zahlungen, zahlarten, spenden, zahlungseingänge, spendenliste, zahlungsliste",
        "no": (
            "lieferanten, mitarbeiter, filialen, retouren, gutschriften, lager, bestand, kreditoren, buchungsstapel"
        ),
    },
    values={
        "order_status": {
            "Completed": (
                "abgeschlossen, erledigt, geliefert, versendet, bezahlt, ausgeliefert, fertig, zugestellt, "
                "verkauft, fakturiert, vollständig geliefert, abgerechnet, versandt, komplett, gebucht, "
                "vollständig bezahlt, komplett abgeschlossen, beendet, komplett ausgeliefert"
            ),
            "Cancelled": (
                "storniert, abgebrochen, abgelehnt, storno, annulliert, gelöscht, fehlgeschlagen, nicht bezahlt"
            ),
            "Returned": (
                "retourniert, zurückgegeben, erstattet, retoure, rückgabe, gutschrift, rückerstattet, "
                "reklamiert, zurückgesendet"
            ),
            "Open": (
                "offen, in bearbeitung, neu, wartend, in arbeit, teilgeliefert, angelegt, unbezahlt, "
                "zahlung ausstehend, in wartestellung, teilweise geliefert, in zustellung, bestellt, bestätigt, "
                "zurückgestellt, in klärung, zur lieferung bereit, vorgemerkt"
            ),
        },
        "payment_mode": {
            "Credit Card": "kreditkarte, karte, kartenzahlung",
            "Debit Card": "ec karte, girokarte, bankkarte, debitkarte, ec cash",
            "Other": (
                "überweisung, rechnung, bar, barzahlung, nachnahme, lastschrift, vorkasse, sofortüberweisung, "
                "gutschein, sepa lastschrift, bankeinzug, ratenzahlung, kauf auf rechnung, bankeinzug sepa, "
                "barkauf, auf rechnung, abbuchung, twint, giropay"
            ),
        },
    },
    qualifiers=(
        "des, der, die, kunden, rechnung, rechnungs, rechnungsadresse, artikel, eur, in, netto, brutto, euro, "
        "nr, kunde, chf, spender, zahler"
    ),
    doubtful="lieferung, liefer, lieferadresse, versand, alt, alte",
    kinds="typ, art, vorgangsart, buchungsart, zahlungstyp, transaktionstyp, beschreibung",
    paid="zahlung, verkauf, spende, zahlungseingang, kauf, handyzahlung, website zahlung, eingang",
    moved=(
        "auszahlung, abbuchung auf bankkonto, gebühr, gebühren, umbuchung, währungsumrechnung, einbehalt, "
        "autorisierung, entnahme, privatentnahme, einlage, bankabschöpfung, abschöpfung, wechselgeldeinlage"
    ),
    back="erstattung, rückzahlung, rückbuchung, rückerstattung, rücklastschrift, storno",
    orders="bestell, auftrag, rechnung",
    carts="warenkorb, gesamt, kopf, beleg",
    gross="brutto",
    net="netto",
    percent="prozent",
    parents="eltern id, elternnummer, elternelement, übergeordnete id, übergeordnete nummer, vater id",
    totals="summe, gesamt, gesamtsumme, zwischensumme, endsumme, gesamtergebnis, ergebnis, stand, anzahl, erstellt",
    flags=(
        "erstattet, rückerstattet, zurückerstattet, vollständig erstattet, voll erstattet, ist erstattet, "
        "retourniert, zurückgegeben, zurückgezahlt"
    ),
    yes="ja, j, wahr",
    no="nein, falsch",
    partly="teilweise, teil, anteilig",
)
