-- What the business is told, and asked, about traffic.
SELECT;
