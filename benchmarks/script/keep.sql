SELECT format('ALTER TABLE bronze.%1$s RENAME TO %2$I', source, source || '_' || :'as_of')
FROM unnest(ARRAY['customers', 'products', 'orders']) AS source \gexec
