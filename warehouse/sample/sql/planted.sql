SELECT rule, count(*), list(key ORDER BY n)
FROM (SELECT n, key, unnest(breaks) AS rule FROM record)
GROUP BY rule
ORDER BY rule;
