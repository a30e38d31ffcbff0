"""English, and the names of tables and columns in well-known systems."""

from warehouse.drafting.words.language import Language

EN = Language(
    strong={
        "order_id": (
            "order id, order number, order no, order nr, order code, order key, order ref, order reference, "
            "orderid, sales order number, sales order id, sales order, amazon order id, invoice no, "
            "invoice number, invoice id, invoice, transaction id, transaction number, receipt number, "
            "receipt no, receipt id, receipt, increment id, bill no, bill number, ticket id, ticket number, "
            "order name, sale id, sales id, basket id, document number, purchase id, order, check number, vbeln, "
            "sales document, so number, checkout id"
        ),
        "order_line": (
            "order line, line number, line no, line item number, order line number, order item id, line item, "
            "order line item, sales order line number, line id, order line id, item no in order, position, pos, "
            "posnr, line item id, order detail id, sales order detail id, row number in order, "
            "order item number, line, order item, sales order line item, line nr, line num, item line number, "
            "position number, item selection id, selection id"
        ),
        "order_date": (
            "order date, date of order, ordered at, purchase date, order purchase timestamp, purchased at, "
            "order placed at, order created, order created at, order timestamp, order datetime, order time, "
            "sale date, sales date, date purchased, ordered on, invoice date, date ordered, order date time, "
            "placed at, date created, transaction date, date of sale, date of purchase, purchase timestamp, "
            "order day, audat, sold on, sold at, order placed, order created date, date placed, checkout date, "
            "sold date, purchase time, order placed date"
        ),
        "customer_id": (
            "customer id, customer number, customer no, customer nr, customer key, customer code, cust id, "
            "cust no, customer user id, client id, client number, client no, client code, buyer id, user id, "
            "member id, member number, account number, customer account, customer ref, customer reference, "
            "kunnr, sold to party, sold to, customer, shopper id, cust key, cust code, patron id, account id, "
            "contact id, patient id, guest id, donor id, payer id"
        ),
        "customer_name": (
            "customer name, client name, buyer name, full name, customer full name, company name, billing name, "
            "bill to name, account name, contact name, cust name, buyer full name, shopper name, member name, "
            "display name, user name full, name of customer"
        ),
        "email": (
            "email, e mail, email address, e mail address, customer email, buyer email, client email, mail, "
            "billing email, bill to email, contact email, customer e mail, mail address, user email"
        ),
        "city": (
            "city, town, customer city, billing city, buyer city, bill to city, default address city, ort01, "
            "address city, home city, locality, municipality, suburb, city name, town city"
        ),
        "state": (
            "state, province, region code, state province, customer state, billing state, billing province, "
            "buyer state, bill to state, province code, state code, default address province, "
            "default address province code, county, regio, state name, address state, state or province, "
            "prefecture, billing state code"
        ),
        "country": (
            "country, country code, country name, customer country, billing country, buyer country, "
            "country region, default address country, default address country code, bill to country, land1, "
            "nation, country iso, address country, country region name, billing country code, country territory"
        ),
        "signup_date": (
            "signup date, sign up date, registration date, registered at, date registered, registered on, "
            "member since, customer since, joined, joined at, date joined, join date, account created, "
            "account created at, date account opened, created on, first seen, customer created at, client since, "
            "account opened, opened on, enrollment date, registered, date of registration, registration, "
            "date add, account opened date"
        ),
        "product_id": (
            "product id, product code, product number, product no, product key, product sku, sku, stock code, "
            "item sku, lineitem sku, variant sku, item number, item no, item id, item code, article number, "
            "article no, article id, part number, part no, matnr, material, material number, asin, "
            "product variant sku, product ref, prod id, prod code, product, style code, stock keeping unit, "
            "item key, variant id, product reference, productid, seller sku, merchant sku, custom label, "
            "article code, article, part key, part id, partkey"
        ),
        "product_name": (
            "product name, item name, item title, product title, lineitem name, product description, "
            "article name, article description, item description, material description, maktx, item, prod name, "
            "name of product, english product name, listing title, arktx, product detail, item detail, "
            "stock item name"
        ),
        "category": (
            "category, product category, category name, product category name, product line, categories, "
            "department, item category, product group, merchandise category, product family, main category, "
            "category title, english product category name, matkl, material group, item type, item group, "
            "section, product class, genre, commodity group, item category name"
        ),
        "price": (
            "list price, product price, unit price, retail price, regular price, variant price, msrp, "
            "recommended retail price, price, sales price, selling price, sale price list, standard price, "
            "catalog price, current price, price usd, unit price usd, price eur, item price, sell price, rrp, "
            "base price, gross price, unit list price, unit cost price list, price incl tax, unit retail, "
            "default price"
        ),
        "quantity": (
            "quantity, qty, order quantity, quantity ordered, order qty, qty ordered, units, units sold, "
            "quantity purchased, lineitem quantity, item quantity, product qty, product quantity, quantity sold, "
            "qty sold, items sold, count, number of items, quantity refund, kwmeng, pieces, no of units, "
            "item count, ordered quantity, sold quantity, num items, unit sold, item qty, sales quantity, "
            "quantity refunded net, pcs"
        ),
        "unit_price": (
            "unit price, price each, item price, price per unit, lineitem price, product unit price, item cost, "
            "sale price, selling price, sold price, price per item, product price, price, netpr, net price, "
            "unit selling price, each price, price unit, item unit price, unit sale price, unit net price, "
            "unit amount, rate, price at purchase, price paid each, sales price"
        ),
        "order_status": (
            "order status, status, order state, state of order, fulfillment order status, status of order, "
            "financial status, transaction status, item status, order status name, sale status, sales status, "
            "order item status, current state, order status id, order state id"
        ),
        "payment_mode": (
            "payment mode, payment method, payment type, payment method title, payment, tender type, tender, "
            "pay method, paid by, mode of payment, payment means, method of payment, paid with, payment option, "
            "payment gateway, gateway, card type, payment method name, type of payment, pay mode, "
            "payment instrument"
        ),
        "line_total": (
            "line total, line amount, item total, total line amount, sales amount, extended price, net sales, "
            "row total, line price, line revenue, extended amount, sales, item subtotal, line value, amount, "
            "gross sales, item revenue, revenue, sold for, netwr, net value, order item total, line subtotal, "
            "subtotal, sale amount, total sales, turnover, gross amount, item gross, order line total, "
            "sale dollars, value, order item subtotal, sale dollar, total price, total amount, total"
        ),
        "discount_amount": (
            "lineitem discount, line discount, item discount, line item discount, "
            "item promotion discount, line discount amount, item discount amount"
        ),
        "tax_amount": "item tax, line tax, lineitem tax, line item tax, line tax amount, item tax amount",
        "shipping_amount": "item shipping, line shipping, shipping price, freight value, line freight",
        "currency": (
            "currency, currency code, currency key, presentment currency, order currency, transaction currency, waerk"
        ),
    },
    weak={
        "order_id": (
            "id, name, number, doc number, document no, reference, ref, session id, cart id, code, payment id, "
            "transaction, transaction no, trans id, trans no, check, bill, ticket"
        ),
        "order_line": "item id, item number, row, item, sequence, seq, nr, no, row id",
        "order_date": (
            "date, created at, created, created date, creation date, order approved at, day, timestamp, "
            "datetime, posting date, date time, bill date, erdat, week, trans date, created on, added, "
            "receipt date, date add, time, sold, when"
        ),
        "customer_id": (
            "email, buyer email, customer email, e mail, email address, billing email, email billing, "
            "buyer username, username, user name, buyer user id, login, user, client, buyer, member, "
            "customer name, contact email, loyalty id, loyalty card, card number, client name, buyer name"
        ),
        "customer_name": (
            "name, company, contact, client, buyer, recipient name, ship to name, shipping name, username, "
            "buyer username, customer, user name, recipient"
        ),
        "city": "ship city, shipping city, ship to city, delivery city",
        "state": "ship state, shipping state, ship to state, shipping province, region, district, state full",
        "country": "ship country, shipping country, ship to country, country full, delivery country",
        "signup_date": "created at, created, date created, created date, start date, date added",
        "product_id": (
            "handle, barcode, ean, ean code, upc, gtin, isbn, product name, item name, item title, "
            "lineitem name, item, model number"
        ),
        "product_name": "name, title, description, product, lineitem name, article, model name, label, post title",
        "category": (
            "product type, type, sub category, subcategory, product subcategory, brand, collection, class, "
            "group, tags, vendor, subcategory name, productcategory"
        ),
        "price": "price each, amount, dealer price, unit cost, net price, sale price, rate, mrp",
        "quantity": "number, amount of items, volume, items, unit",
        "unit_price": (
            "list price, amount each, retail price, unit cost, original unit price, regular price, item list price"
        ),
        "order_status": (
            "fulfillment status, payment status, event type, delivery status, order item state, shipment status, type, "
            "state"
        ),
        "payment_mode": "payment processor, card brand, source type, payment details, credit card type",
    },
    inside={
        "customers": {
            "customer_id": "id, number, no, code, key, nr, entity id, uid, internal id",
            "customer_name": "name, full name, title name",
            "signup_date": "created at, created, date created, created date, since, date added, date registered",
            "city": "default address city",
            "state": "region, province",
        },
        "products": {
            "product_id": "id, sku, code, number, no, key, nr, entity id, internal reference, handle, reference",
            "product_name": "name, title, description, label, model",
            "price": "price, amount, regular price, price usd, retail, price retail",
            "category": "type, category, group, line",
        },
        "orders": {
            "order_id": "id, number, no, code, key, nr, entity id, name",
            "order_date": "date, created at, created, created date, date created, day, timestamp",
            "order_status": "status, financial status",
            "quantity": "count, units",
        },
        "categories": {
            "category": "name, title, description, category, category name, label",
        },
        "payments": {
            "payment_mode": "type, method, mode, payment type, payment method",
        },
    },
    others={
        "shipped": (
            "ship date, shipped date, shipped at, shipping date, shipping limit date, dispatch date, "
            "ship by date, fulfilled at, fulfillment date, delivery date, delivered at, "
            "order delivered customer date, delivered on, order delivered carrier date, "
            "order estimated delivery date, estimated delivery date, promised date, required date, due date, "
            "stock date, last shipment date, delivery datetime, delivered date, expected ship date, ship time, "
            "date shipped, requested delivery date, arrival date"
        ),
        "paid": (
            "paid at, payment date, paid on, paid on date, date paid, payments date, paid date, payment time, "
            "donation date, date of donation, gift date, charge date, date received, received on"
        ),
        "changed": (
            "updated at, modified at, last updated, last updated date, modified date, date modified, "
            "cancelled at, date completed, completed at, closed at, last modified, review date, rate date, "
            "last order date, last purchase, last active, last login, change date, cancellation date, "
            "refund date, refunded at, return date, returned at, order last updated"
        ),
        "born": "birth date, date of birth, birthday, birthdate, dob, birth day, year of birth, age",
        "ended": (
            "end date, end dt, sell end date, sell start date, discontinued date, valid from, valid to, "
            "start dt, effective date, expiry date, expires at, published at, hire date, open date, "
            "date opened store, launch date"
        ),
        "postcode": "zip, zip code, postal code, postcode, postal, zip code prefix, pstlz, ship postal code",
        "street": (
            "address, street, address 1, address 2, address line 1, address line1, street address, "
            "billing street, house number, ship address, company address"
        ),
        "phone": "phone, telephone, mobile, fax, phone number, tel, contact number, cell",
        "fulfillment": (
            "fulfillment status, lineitem fulfillment status, fulfillment channel, shipping method, ship mode, "
            "ship via, shipping service, delivery method, ship service level, delivery type, shipping type, "
            "carrier, order type, sales type, dining option"
        ),
        "tracking": "tracking number, carrier tracking number, tracking id, tracking, shipment id, delivery number",
        "discount": (
            "discount, discount amount, discount code, discounts, coupon, coupon code, unit price discount, "
            "cart discount amount, discount percent, promotion, promo code, discount pct, "
            "discount rate, special offer id, voucher, rebate, discount value, "
            "discount applied"
        ),
        "tax": (
            "tax, taxes, vat, order total tax amount, total tax amount, order tax amount, tax amount, tax rate, "
            "sales tax, gst, tax class, tax name, taxable, "
            "ebay collected tax"
        ),
        "shipping": (
            "shipping, shipping cost, freight, shipping amount, postage, "
            "shipping and handling, delivery fee, shipping fee, order shipping amount, handling, "
            "delivery charge, shipping total"
        ),
        "order_total": (
            "order total, grand total, order total amount, order subtotal amount, order amount, "
            "order value, invoice total, invoice amount, total due, grand total base, grand total purchased, "
            "order price, basket value, order subtotal, "
            "total spent, total orders, "
            "outstanding balance, cart total, order grand total, "
            "total order value, fee, net, payout, total tax"
        ),
        "cost": (
            "unit cost, cost, product cost, standard cost, buy price, cost price, purchase price, unit cost usd, "
            "total cost, cost of goods, cogs, wholesale price, cost per item, wavwr, total product cost, "
            "product standard cost"
        ),
        "kind_of_line": "line type, row type, record type, entry type, item kind, line kind",
        "profit": "profit, margin, gross margin, gross income, net profit, total profit, gross profit",
        "compare": (
            "compare at price, variant compare at price, lineitem compare at price, discount price, "
            "sale price date, special price, old price, competitor price, minimum price, tier price, was price"
        ),
        "store": (
            "store, store id, store key, shop, branch, location, store code, store name, location id, warehouse, "
            "store number, outlet, pos location, site, channel, sales channel, sales org, distribution channel, "
            "vkorg, purchase point, store city, store state, store country, store location, register, terminal"
        ),
        "staff": (
            "staff, staff id, employee id, employee, salesperson, sales rep, cashier, sales person id, "
            "employee key, sales rep employee number, clerk, agent, manager, support rep id, reports to, "
            "staff member, assigned to, salesman, salesman name, seller name, employee number"
        ),
        "supplier": (
            "supplier, supplier id, vendor, vendor id, seller, seller id, manufacturer, product vendor, brand, "
            "brand id, supplier name, vendor name, brand name, product manufacturer, publisher, supplier code"
        ),
        "payment_id": (
            "payment id, payment reference, transaction reference, charge id, balance transaction, "
            "payment transaction id, paypal transaction id, payment ref, payment no, payment number, donation id, "
            "donation number, gift id, contribution id, balance transaction id, payment intent id"
        ),
        "refunded": (
            "refunded amount, refund amount, amount refunded, total refunded, order refund amount, refunded, "
            "refunds, refunded total, refund total, total refund, amount of refund, partial refund, "
            "partial refunds, partially refunded amount, amount returned, returned amount, amount reversed, "
            "reversed amount, amount given back, amt refunded, refund value, refunded value"
        ),
        "payment_amount": (
            "payment amount, payment value, paid amount, amount paid, total paid, transaction amount, "
            "transaction total, gross, total collected, amount received, donation amount, gift amount, amount collected"
        ),
        "card": (
            "card last 4, pan suffix, payment sequential, payment installments, card suffix, last 4, "
            "authorization code, credit card number, check no, card id, cardholder"
        ),
        "stock": (
            "stock, stock quantity, inventory, units in stock, quantity in stock, stock level, "
            "variant inventory qty, units on order, reorder level, current stock level, reorder point, "
            "safety stock level, quantity per unit, stock on hand, in stock, available quantity, qty refunded, "
            "qty shipped, qty invoiced, qty canceled, refund quantity, quantity shipped, quantity refunded, "
            "min qty, quantity available, quantity to ship, weight per unit"
        ),
        "size": (
            "weight, size, color, colour, length, width, height, variant grams, product weight, "
            "product weight g, product name lenght, product description lenght, product photos qty, dimensions, "
            "product size, product color, material type, product name length, product description length"
        ),
        "text": (
            "comment, comments, note, notes, remarks, customer note, buyer note, message, gift message, notes for order"
        ),
        "picture": "image, image src, picture, photo, url, link, thumbnail, image url",
        "person": (
            "gender, sex, title, prefix, suffix, marital status, education, occupation, segment, customer type, "
            "company id, credit limit, annual income, continent, customer group, group id, role, language, "
            "middle name, initial, territory, territory key, territory id, market, customer segment, "
            "accepts marketing, customer unique id, website, region, sales territory, customer status, "
            "membership level, membership, loyalty points, nationality id"
        ),
        "of_product": (
            "product status, published, visibility, is active, active, product model, model year, stock status, "
            "tax class, parent, variant id parent, parent sku, product option, options, product subcategory key, "
            "category id, category key, category code, subcategory key, subcategory id, product category id, "
            "product category key, product subcategory id, position in category, model id, status id, "
            "listing status"
        ),
        "of_address": (
            "billing address, shipping address, address id, billing street, same address, shipping country code, "
            "latitude, longitude, lat, lng, time zone, timezone, geo area key, geography key, location type, "
            "area code, country key, city id, country id, state id, region id, address key"
        ),
    },
    parts={
        "customer_name.1": (
            "first name, given name, fname, forename, first, contact first name, customer first name, firstname, "
            "billing first name, name first, buyer first name, cust first name, bill to first name, vorname"
        ),
        "customer_name.2": (
            "last name, surname, family name, lname, last, contact last name, customer last name, lastname, "
            "billing last name, name last, buyer last name, second name, cust last name, bill to last name, "
            "nachname"
        ),
        "order_date.1": "date, order date, sale date, transaction date",
        "order_date.2": "time, order time, sale time, transaction time",
    },
    files={
        "customers": (
            "customers, customer, clients, client, buyers, users, members, accounts, contacts, cust, person, "
            "people, shoppers, kna1, customer master, user, contact, subscribers, dim customer, patrons"
        ),
        "products": (
            "products, product, items, articles, article, catalog, catalogue, inventory, prod, materials, "
            "material, sku, skus, mara, stock, product master, stock items, item, merchandise, variants, "
            "listings, menu, assortment, item master, books, books catalog, tracks, track, price list, "
            "pricelist, part, parts"
        ),
        "orders": (
            "orders, order, sales, sale, transactions, invoices, invoice, receipts, purchases, vbak, vbap, "
            "tickets, order report, fact sales, bills, baskets, transaction, online retail, retail sales, "
            "superstore, checks, pos, internet sales, sales order, purchase, revenue"
        ),
        "lines": (
            "order items, order lines, order details, orderdetails, order detail, order rows, orderrows, "
            "line items, sales order detail, order products, items sold, invoice lines, order item, vbap, "
            "sales details, sales lines, invoice items, sale items, details, sales order item, order line, "
            "transaction items, invoice line, item sales, sale lines, orderlines, orderline, receipt lines, "
            "check items, items detail"
        ),
        "categories": (
            "categories, category, product categories, subcategories, product subcategory, productlines, "
            "product category name translation, departments, genres, genre, subcategory, productcategory, "
            "category translation, product groups"
        ),
        "payments": (
            "payments, payment, order payments, order payment, sales order payment, sales order payments, "
            "transactions payments, tenders, payment methods, donations, charges, "
            "donation, takings, balance history, payment transactions, contributions"
        ),
        "no": (
            "returns, refunds, return, refund, stores, store, employees, employee, staffs, staff, sellers, "
            "suppliers, reviews, order reviews, geolocation, exchange rates, calendar, dates, date, budget, "
            "shippers, territories, offices, vendors, brands, regions, region, dictionary, data dictionary, "
            "targets, currency, currency exchange, salespeople, sales reps, territory, payouts, disputes, "
            "coupons, carts, abandoned, shipments, fulfillments, taxes, promotions, campaigns, sessions, events, "
            "web events, product returns, special offer, employee territories, media types, artists, albums, "
            "playlists, warehouses, date dim, sales territory, subscriptions, ship methods, readme"
        ),
    },
    values={
        "order_status": {
            "Completed": (
                "completed, complete, paid, shipped, delivered, fulfilled, closed, done, success, successful, "
                "succeeded, finished, invoiced, dispatched, sold, resolved, captured, settled, wc completed, "
                "received, purchase, payment, sale, shipped delivered to buyer, picked up, shipped picked up, "
                "ok, posted, approved, partially shipped complete, partially refunded, partially_refunded, "
                "final, collected, sales order, locked"
            ),
            "Cancelled": (
                "cancelled, canceled, voided, void, cancel, rejected, declined, failed, expired, wc cancelled, "
                "wc failed, unavailable, denied, abandoned, aborted, deleted, payment failed, annulled, no show, "
                "fail"
            ),
            "Returned": (
                "returned, refunded, refund, return, chargeback, charged back, wc refunded, returning to seller, "
                "shipped returned to seller, rma, reversed, credit, shipped returning to seller, sent back, "
                "credited"
            ),
            "Open": (
                "open, processing, pending, on hold, hold, disputed, in process, new, created, pending payment, "
                "awaiting payment, awaiting fulfillment, awaiting shipment, in transit, unfulfilled, unpaid, "
                "unshipped, authorized, wc processing, wc on hold, wc pending, backordered, partially shipped, "
                "manual verification required, waiting, confirmed, placed, preparing, holded, payment review, "
                "shipping, out for delivery, in progress, draft, partially paid, partially fulfilled, "
                "shipped out for delivery, awaiting pickup, incomplete, queued, packed, ready, accepted, "
                "quotation, quotation sent, requested, in work, "
                "pending waiting for pick up, submitted, pre order, backorder, active"
            ),
        },
        "payment_mode": {
            "Credit Card": (
                "credit card, creditcard, visa, mastercard, master card, amex, american express, credit, "
                "discover, stripe, credit card stripe, shopify payments, card, cc, credit cards, bogus, "
                "diners club, braintree, jcb, credit_card, cred card, visa mastercard, online card, "
                "credit card payment, credit debit card, square, online cc"
            ),
            "Debit Card": (
                "debit card, debitcard, debit, maestro, girocard, ec card, ec, interac, debit_card, bancontact, "
                "visa debit, switch, electron"
            ),
            "PayPal": (
                "paypal, pay pal, paypal express checkout, paypal express, paypal checkout, paypal standard, pp"
            ),
            "Other": (
                "cash, bank transfer, direct bank transfer, wire transfer, bank wire, transfer, cash on delivery, cod, "
                "boleto, pix, voucher, gift card, giftcard, store credit, check, cheque, check money order, "
                "invoice, apple pay, google pay, amazon pay, klarna, wallet, e wallet, ewallet, upi, "
                "net banking, netbanking, sofort, ideal, other, not defined, other payment, purchase order, "
                "manual, amazon payments, financing, on account, afterpay, loyalty points, mobile payment, "
                "crypto, bitcoin, money order, bank deposit, gift_card, store_credit, bank_transfer, "
                "digital wallet, emi, affirm, sezzle, venmo, alipay, wechat pay, mobile money, m pesa, none, "
                "free, no tender, custom payment, prepaid, standing order, external, cash app, gift certificate, "
                "bacs, cheque payment, checkmo"
            ),
        },
    },
    qualifiers=(
        "the, my, of, customer, client, buyer, user, donor, payer, default address, default, billing, bill to, "
        "address, "
        "line item, lineitem, item, product, order, orders, sales, sale, code, usd, eur, gbp, in, iso, incl tax, "
        "excl tax, ex tax, inc tax, field, value, wc, primary, home, contact, local, per, online, utc, net, "
        "original, s, base, name, main, variant, current, dim, fact, f, d, tbl, account, title, cad, aud, brl, "
        "inr, english, full, purchased, lines, line, add"
    ),
    doubtful=(
        "shipping, ship, ship to, delivery, recipient, secondary, alternate, alt, second, parent, second choice, "
        "old, receiver, consignee, marketplace, to"
    ),
    kinds="type, kind, category, movement, event",
    paid="charge, payment, sale, capture, donation, purchase, contribution, received",
    moved=(
        "payout, withdrawal, transfer to bank, bank deposit, authorization, authorisation, void, currency conversion, "
        "hold, fee, fees, top up, reserve, adjustment, transfer, payout failure"
    ),
    back="refund, refunded, reversal, chargeback, dispute, payment refund",
    orders="order, invoice",
    carts="cart, basket, checkout, coupon, overall, global",
    gross="gross, collected, paid",
    net="net, tax, converted",
    percent="percent, percentage, pct",
    parents="parent id, id parent, parent, parent key, parent number, parent no, parent entity id, parent ref",
    totals=(
        "total, totals, grand total, sum, subtotal, sub total, overall result, end of report, "
        "records downloaded, seller id, generated, report, count, rows, number of records, end"
    ),
    flags=(
        "refunded, fully refunded, is refunded, was refunded, refunded fully, is fully refunded, order refunded, "
        "refund, returned, is returned, was returned, fully returned, has refund"
    ),
    yes="yes, y, true, t, 1, x",
    no="no, n, false, f, 0",
    partly="partial, partially, partly, part",
)
