CREATE TABLE silver.region (state text PRIMARY KEY, region text NOT NULL);
INSERT INTO silver.region VALUES ('MA', 'Northeast'), ('IL', 'Midwest'), ('TX', 'Southwest'), ('CO', 'West'),
    ('FL', 'Southeast'), ('TN', 'Southeast'), ('NE', 'Midwest'), ('AZ', 'Southwest'), ('WA', 'West'), ('OK', 'Southwest');
