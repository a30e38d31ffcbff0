"""French."""

from warehouse.drafting.words.language import Language

FR = Language(
    strong={
        "order_id": (
            "numero de commande, n commande, no commande, num commande, id commande, numero commande, commande, "
            "reference commande, numero de facture, n facture, no facture, facture, numero facture, num facture, "
            "numero ticket, n ticket, ref commande, code commande, n de commande, n de facture, id vente, "
            "numero de vente, commande n, n piece, numero piece, numero de piece, no piece, piece, n bl"
        ),
        "order_line": (
            "ligne, numero de ligne, n ligne, ligne de commande, position, num ligne, no ligne, ligne commande"
        ),
        "order_date": (
            "date de commande, date commande, date de la commande, date achat, date d achat, date de facture, "
            "date facture, date de vente, date vente, commande le, date de creation commande, date du ticket, "
            "date ticket, date piece, date de piece, date document"
        ),
        "customer_id": (
            "numero client, n client, no client, code client, id client, num client, identifiant client, client, "
            "numero de client, ref client, reference client, n de client, compte client, code tiers, tiers, "
            "n tiers"
        ),
        "customer_name": (
            "nom client, nom du client, nom complet, raison sociale, societe, nom de l acheteur, nom prenom, "
            "nom et prenom, nom tiers, intitule client"
        ),
        "email": (
            "courriel, adresse email, adresse e mail, adresse electronique, mel, email client, e mail client, "
            "adresse mail"
        ),
        "city": "ville, commune, ville facturation, ville de facturation, ville client",
        "state": "region, departement, province, etat region",
        "country": "pays, pays facturation, pays de facturation, code pays, pays client",
        "signup_date": (
            "date d inscription, date inscription, inscrit le, client depuis, date de creation, date creation, "
            "cree le, date d adhesion, date d enregistrement, date ouverture compte, inscription"
        ),
        "product_id": (
            "reference, reference produit, ref produit, ref article, code article, code produit, id produit, "
            "numero article, reference article, n article, ref, id article, article ref, identifiant produit, "
            "code barre, produit id"
        ),
        "product_name": (
            "nom du produit, nom produit, designation, libelle, libelle produit, libelle article, "
            "description article, intitule, designation article, nom article, produit, article, "
            "description produit"
        ),
        "category": (
            "categorie, famille, rayon, categorie produit, famille produit, type de produit, gamme, "
            "famille article, nom categorie, categories, groupe de produits"
        ),
        "price": (
            "prix, prix de vente, prix catalogue, prix ttc, prix ht, prix public, tarif, prix unitaire, pv ttc, "
            "prix de vente ttc, prix vente, pu, prix de vente ht"
        ),
        "quantity": (
            "quantite, qte, nombre, qte commandee, quantite commandee, quantite vendue, nb articles, qte vendue, "
            "unites, nombre d articles"
        ),
        "unit_price": (
            "prix unitaire, pu, pu ht, pu ttc, prix unitaire ht, prix unitaire ttc, prix a l unite, "
            "prix de vente unitaire, prix, prix de vente, p u"
        ),
        "order_status": (
            "statut, statut de commande, statut commande, etat, etat de la commande, etat commande, "
            "statut de la commande"
        ),
        "payment_mode": (
            "mode de paiement, moyen de paiement, paiement, mode de reglement, reglement, methode de paiement, "
            "mode paiement, type de paiement, moyen paiement"
        ),
        "line_total": (
            "total ligne, montant, montant ligne, total, montant ht, montant ttc, total ht, total ttc, "
            "chiffre d affaires, ca, ca ht, ca ttc, sous total, montant total, total ligne ht, total ligne ttc"
        ),
        "discount_amount": "remise ligne, remise article, montant remise ligne",
        "tax_amount": "tva ligne, montant tva ligne",
        "shipping_amount": "frais de port ligne",
        "currency": "devise, monnaie, code devise",
    },
    weak={
        "order_id": "numero, no, n",
        "order_date": "date, cree le, date creation, jour, date de creation",
        "customer_id": "email, courriel, identifiant, nom client, adresse email",
        "customer_name": "nom, contact, destinataire, client, acheteur",
        "product_id": "ean, libelle, designation, sku",
        "product_name": "nom, titre, description",
        "category": "type, sous categorie, sous famille, marque, groupe",
        "city": "ville de livraison, ville livraison",
        "country": "pays de livraison, pays livraison",
        "unit_price": "prix catalogue, tarif",
        "order_status": "statut de paiement, statut paiement, statut livraison, etat paiement",
    },
    inside={
        "customers": {
            "customer_id": "numero, code, id, n, identifiant, reference",
            "customer_name": "nom, raison sociale, nom complet",
            "signup_date": "date de creation, cree le, date creation, date ajout",
        },
        "products": {
            "product_id": "reference, code, id, numero, ref",
            "product_name": "nom, libelle, designation, titre, description",
            "price": "prix, tarif",
            "category": "type, famille, groupe",
        },
        "orders": {
            "order_id": "numero, id, reference, n, code",
            "order_date": "date, cree le, jour",
            "order_status": "statut, etat",
            "quantity": "nombre",
        },
        "categories": {
            "category": "nom, libelle",
        },
        "payments": {
            "payment_mode": "mode, type, moyen",
        },
    },
    others={
        "shipped": (
            "date de livraison, date livraison, date d expedition, date expedition, livre le, expedie le, "
            "date d echeance, echeance, date d envoi, date prevue"
        ),
        "paid": (
            "date de paiement, date paiement, paye le, date de reglement, date reglement, date du don, "
            "date du reglement, date du paiement, date encaissement, date d encaissement"
        ),
        "payment_id": (
            "numero de paiement, n paiement, no paiement, n reglement, no reglement, numero de reglement, id paiement, "
            "reference paiement, reference reglement, n don, no don, numero de don, id don, n de reglement, "
            "n de paiement, numero reglement"
        ),
        "refunded": (
            "montant rembourse, montant du remboursement, montant remboursement, montant des remboursements, "
            "total rembourse, rembourse, remboursements, somme remboursee, total remboursements"
        ),
        "payment_amount": (
            "montant paye, montant regle, montant du reglement, montant reglement, montant encaisse, montant du don, "
            "montant du paiement, total paye"
        ),
        "changed": (
            "date de modification, modifie le, mis a jour le, date de retour, date modification, "
            "derniere commande, annule le"
        ),
        "born": "date de naissance, naissance, age",
        "postcode": "code postal, cp",
        "street": "adresse, rue, adresse 1, adresse facturation",
        "phone": "telephone, tel, portable, mobile",
        "fulfillment": "mode de livraison, transporteur, mode livraison, livraison",
        "tracking": "numero de suivi, suivi",
        "discount": "remise, reduction, code promo, rabais, taux remise, remise %",
        "tax": "tva, taxe, taux tva, montant tva, taux de tva",
        "shipping": "frais de port, frais livraison, port, frais de livraison",
        "order_total": (
            "total commande, total de la commande, montant commande, montant total commande, "
            "net a payer, total facture, montant facture, frais, commission, net"
        ),
        "cost": "prix d achat, prix achat, cout, prix de revient, pa ht, cout unitaire",
        "profit": "marge, benefice",
        "store": "magasin, boutique, point de vente, caisse, canal, depot, code magasin",
        "staff": "vendeur, employe, commercial, caissier, representant",
        "supplier": "fournisseur, fabricant, marque",
        "stock": "stock, quantite en stock, qte stock, unite, seuil",
        "size": "poids, taille, couleur, largeur, hauteur",
        "text": "commentaire, remarque, note, message",
        "person": "civilite, sexe, titre, type client, langue, siret, segment",
        "of_product": "actif, id categorie, code famille, statut produit, code categorie",
    },
    parts={
        "customer_name.1": "prenom, prenom client, prenom facturation",
        "customer_name.2": "nom, nom de famille, nom client, nom facturation",
        "order_date.2": "heure",
        "order_date.1": "date",
    },
    files={
        "customers": "clients, client, comptes clients, acheteurs, fichier clients, adherents",
        "products": "produits, produit, articles, article, catalogue, references, tarifs",
        "orders": "commandes, commande, ventes, vente, factures, facture, tickets, encaissements",
        "lines": (
            "lignes, lignes commandes, lignes de commande, details commandes, lignes commande, detail commandes, "
            "detail ventes, lignes ventes, lignes factures"
        ),
        "categories": "categories, familles, rayons",
        "payments": "paiements, reglements, dons, paiement, liste des dons, reglement",
        "no": "fournisseurs, magasins, employes, retours, avis, stocks, vendeurs, avoirs",
    },
    values={
        "order_status": {
            "Completed": (
                "terminee, livree, livre, expediee, expedie, payee, paye, termine, completee, facturee, soldee, "
                "traitee, cloturee, valide, validee, paiement accepte, remise"
            ),
            "Cancelled": "annulee, annule, refusee, echouee, refuse, echec, erreur de paiement",
            "Returned": "retournee, remboursee, retour, rembourse, retourne, remboursement, avoir",
            "Open": (
                "en cours, en attente, en preparation, nouvelle, en traitement, en cours de preparation, "
                "ouverte, en attente de paiement, partiellement livree, a expedier, confirmee, "
                "en cours de livraison, preparation en cours, suspendue"
            ),
        },
        "payment_mode": {
            "Credit Card": "carte de credit, carte bancaire, cb, carte bleue, carte, carte visa",
            "Debit Card": "carte de debit",
            "Other": (
                "virement, cheque, especes, virement bancaire, contre remboursement, prelevement, carte cadeau, "
                "paiement a la livraison, a la livraison, ticket restaurant, bon d achat, comptant, en compte, "
                "avoir"
            ),
        },
    },
    qualifiers=(
        "de, du, la, le, les, d, des, client, facturation, commande, produit, article, ht, ttc, l, eur, n, donateur"
    ),
    doubtful="livraison, expedition, destinataire",
    kinds="type, nature, mouvement, type d operation",
    paid="paiement, vente, don, encaissement, reglement, achat",
    moved="virement vers le compte, retrait, versement, frais, commission, autorisation, virement",
    back="remboursement, annulation, avoir",
    orders="commande, facture",
    carts="panier, global, pied",
    gross="ttc",
    net="ht",
    percent="pourcentage",
    parents="id parent, parent id, identifiant parent, numero parent",
    totals="total, total general, somme, sous total, totaux, nombre",
    flags=(
        "remboursé, remboursée, entièrement remboursé, totalement remboursé, commande remboursée, retourné, retournée"
    ),
    yes="oui, o, vrai",
    no="non, faux",
    partly="partiel, partielle, partiellement",
)
