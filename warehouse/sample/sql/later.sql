-- One customer in twenty moves, one price in ten changes; both to something else than before.
UPDATE customer
SET place = (place + 1 + chance(n, 100 + $delivery, (SELECT count(*) - 1 FROM place))) % (SELECT count(*) FROM place)
WHERE n <= $customers AND (n + $delivery) % 20 = 0;

INSERT INTO move
SELECT n, $as_of, place FROM customer WHERE n <= $customers AND (n + $delivery) % 20 = 0;

UPDATE product
SET cents = CASE
    WHEN chance(n, 100 + $delivery, 2) = 0 THEN cents * (90 + chance(n, 200 + $delivery, 10)) // 100 - 1
    ELSE cents * (101 + chance(n, 200 + $delivery, 10)) // 100 + 1
END
WHERE n <= $products AND (n + $delivery) % 10 = 0 AND cents >= 100;

INSERT INTO price
SELECT n, $as_of, cents FROM product WHERE n <= $products AND (n + $delivery) % 10 = 0;
