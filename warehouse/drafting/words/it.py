"""Italian."""

from warehouse.drafting.words.language import Language

IT = Language(
    strong={
        "order_id": (
            "numero ordine, n ordine, id ordine, ordine, num ordine, codice ordine, numero fattura, n fattura, "
            "fattura, nr ordine, numero scontrino, scontrino, riferimento ordine, nr fattura, numero documento, "
            "n documento, id vendita, ordine n, rif ordine, numero d ordine"
        ),
        "order_line": "riga, numero riga, riga ordine, n riga, posizione, nr riga, num riga",
        "order_date": (
            "data ordine, data dell ordine, data acquisto, data vendita, data fattura, data di acquisto, "
            "data documento, data d ordine, data scontrino, data di vendita, ordinato il, data e ora ordine"
        ),
        "customer_id": (
            "codice cliente, id cliente, n cliente, numero cliente, cliente, cod cliente, nr cliente, cliente id"
        ),
        "customer_name": (
            "nome cliente, ragione sociale, nome completo, nominativo, azienda, nome e cognome, intestatario, "
            "denominazione, cognome e nome, cliente nome"
        ),
        "email": "posta elettronica, indirizzo email, e mail, indirizzo e mail, email cliente, mail cliente",
        "city": "citta, comune, localita, citta fatturazione, citta cliente",
        "state": "provincia, regione, prov, provincia cliente, provincia fatturazione",
        "country": "paese, nazione, stato paese, paese fatturazione, codice paese, nazione cliente",
        "signup_date": (
            "data registrazione, data di registrazione, registrato il, cliente dal, data iscrizione, "
            "data di iscrizione, iscritto il"
        ),
        "product_id": (
            "codice articolo, codice prodotto, cod articolo, cod prodotto, id prodotto, riferimento, articolo, "
            "cod art, codice art, riferimento prodotto, numero articolo, id articolo, prodotto id"
        ),
        "product_name": (
            "nome prodotto, descrizione articolo, descrizione prodotto, prodotto, descrizione, nome articolo, "
            "denominazione articolo, nome del prodotto"
        ),
        "category": (
            "categoria, famiglia, categoria prodotto, reparto, categoria merceologica, gruppo merceologico, "
            "tipologia, nome categoria, gruppo, linea prodotto, famiglia prodotto"
        ),
        "price": (
            "prezzo, prezzo di vendita, prezzo listino, prezzo di listino, listino, prezzo vendita, "
            "prezzo unitario, prezzo al pubblico, prezzo iva inclusa"
        ),
        "quantity": (
            "quantita, qta, pezzi, quantita ordinata, quantita venduta, q ta, qt, num pezzi, qta ordinata, pz, "
            "qta venduta"
        ),
        "unit_price": (
            "prezzo unitario, prezzo unita, prezzo cad, prezzo cadauno, prezzo, prezzo di vendita, prezzo unit, "
            "prezzo vendita"
        ),
        "order_status": "stato, stato ordine, stato dell ordine",
        "payment_mode": (
            "metodo di pagamento, pagamento, modalita di pagamento, tipo pagamento, metodo pagamento, "
            "modalita pagamento, tipo di pagamento, forma di pagamento"
        ),
        "line_total": (
            "totale riga, importo, importo riga, totale, imponibile, fatturato, importo totale, totale netto, "
            "subtotale, valore, ricavo, importo netto, vendite"
        ),
        "discount_amount": "sconto riga, sconto articolo",
        "tax_amount": "iva riga, imposta riga",
        "shipping_amount": "spedizione riga",
        "currency": "valuta, divisa, codice valuta",
    },
    weak={
        "order_id": "numero, nr, n, codice",
        "order_date": "data, creato il, data creazione, giorno",
        "customer_id": "email, codice fiscale, indirizzo email, nome cliente, utente, partita iva",
        "customer_name": "nome, contatto, destinatario, cliente, acquirente",
        "product_id": "ean, descrizione, codice a barre, sku",
        "product_name": "nome, titolo, articolo",
        "category": "tipo, sottocategoria, marca, sottofamiglia",
        "order_status": "stato pagamento, stato spedizione, stato del pagamento",
        "city": "citta spedizione, citta di spedizione",
        "country": "paese spedizione, paese di spedizione, stato",
    },
    inside={
        "customers": {
            "customer_id": "codice, numero, id",
            "customer_name": "nome, ragione sociale, nominativo",
            "signup_date": "data creazione, creato il, data di creazione",
        },
        "products": {
            "product_id": "codice, riferimento, id",
            "product_name": "nome, descrizione, titolo, denominazione",
            "price": "prezzo",
            "category": "tipo, famiglia, gruppo",
        },
        "orders": {
            "order_id": "numero, id, codice, riferimento",
            "order_date": "data, creato il, giorno",
            "order_status": "stato",
        },
        "categories": {
            "category": "nome, descrizione",
        },
        "payments": {
            "payment_mode": "metodo, tipo",
        },
    },
    others={
        "shipped": (
            "data consegna, data spedizione, consegnato il, spedito il, data di consegna, data di spedizione, "
            "scadenza, data scadenza"
        ),
        "paid": "data pagamento, pagato il, data di pagamento, data incasso, data donazione",
        "payment_id": "id pagamento, numero pagamento, n pagamento, id incasso, id donazione, numero ricevuta",
        "refunded": (
            "importo rimborsato, totale rimborsato, rimborsato, importo del rimborso, importo rimborso, "
            "importo rimborsi, rimborsi, somma rimborsata, importo stornato"
        ),
        "payment_amount": "importo pagato, importo incassato, totale pagato, importo pagamento, importo donazione",
        "changed": "data modifica, modificato il, aggiornato il, ultimo ordine, data reso",
        "born": "data di nascita, data nascita, eta",
        "postcode": "cap, codice postale",
        "street": "indirizzo, via, indirizzo fatturazione",
        "phone": "telefono, cellulare, tel",
        "fulfillment": "metodo di spedizione, corriere, spedizione, metodo spedizione",
        "tracking": "tracking, numero tracking",
        "discount": "sconto, coupon, sconto %, codice sconto, buono",
        "tax": "iva, imposta, aliquota iva, aliquota",
        "shipping": "spese di spedizione, costo spedizione, trasporto, spese spedizione",
        "order_total": "totale ordine, totale fattura, importo ordine, totale documento, commissione, netto",
        "cost": "costo, prezzo acquisto, prezzo di acquisto, costo unitario",
        "profit": "margine, utile",
        "store": "negozio, punto vendita, magazzino, cassa, canale, filiale",
        "staff": "venditore, agente, commesso, dipendente",
        "supplier": "fornitore, produttore, marca",
        "stock": "giacenza, scorta, unita di misura, um, disponibilita",
        "size": "peso, taglia, colore",
        "text": "note, commento, nota",
        "person": "sesso, titolo, tipo cliente, lingua, segmento, partita iva",
        "of_product": "attivo, id categoria, codice categoria",
    },
    parts={
        "customer_name.1": "nome, nome cliente, nome fatturazione",
        "customer_name.2": "cognome, cognome cliente, cognome fatturazione",
        "order_date.2": "ora",
        "order_date.1": "data",
    },
    files={
        "customers": "clienti, cliente, anagrafica clienti, utenti",
        "products": "prodotti, prodotto, articoli, listino, catalogo, anagrafica articoli",
        "orders": "ordini, ordine, vendite, fatture, scontrini, vendita, acquisti",
        "lines": (
            "righe, righe ordine, righe ordini, dettaglio ordini, dettagli, dettaglio vendite, righe fattura, "
            "righe vendite, dettaglio ordine"
        ),
        "categories": "categorie, famiglie, reparti",
        "payments": "pagamenti, incassi, donazioni",
        "no": "fornitori, negozi, dipendenti, resi, recensioni, magazzino, agenti",
    },
    values={
        "order_status": {
            "Completed": (
                "completato, consegnato, spedito, pagato, evaso, chiuso, concluso, fatturato, completata, "
                "consegnata, spedita, pagata, evasa, pagamento accettato"
            ),
            "Cancelled": "annullato, cancellato, rifiutato, annullata, fallito, errore di pagamento",
            "Returned": "reso, rimborsato, restituito, rimborsata, nota di credito",
            "Open": (
                "in lavorazione, in attesa, aperto, nuovo, in corso, in elaborazione, in preparazione, "
                "da evadere, in sospeso, in attesa di pagamento, confermato, in consegna, preparazione in corso, "
                "aperta"
            ),
        },
        "payment_mode": {
            "Credit Card": "carta di credito, carta, carta credito",
            "Debit Card": "bancomat, carta di debito, pos, pagobancomat",
            "Other": (
                "bonifico, contanti, contrassegno, bonifico bancario, assegno, buono regalo, satispay, "
                "pagamento alla consegna, postepay, ricevuta bancaria, riba, rimessa diretta, scalapay"
            ),
        },
    },
    qualifiers="di, del, della, dell, cliente, donatore, fatturazione, ordine, prodotto, articolo, e, il, la, eur",
    doubtful="spedizione, consegna, destinatario",
    kinds="tipo, genere, movimento, causale",
    paid="pagamento, vendita, donazione, incasso, acquisto",
    moved="prelievo, bonifico in uscita, commissione, trasferimento, autorizzazione",
    back="rimborso, storno",
    orders="ordin, fattur",
    carts="carrello, global, testata, documento",
    gross="lordo",
    net="netto",
    percent="percentuale",
    parents="id padre, padre, codice padre, id genitore",
    totals="totale, totale generale, somma, subtotale, totali",
    flags=("rimborsato, rimborsata, totalmente rimborsato, ordine rimborsato, reso, restituito"),
    yes="sì, s, vero",
    no="no, falso",
    partly="parziale, parzialmente",
)
