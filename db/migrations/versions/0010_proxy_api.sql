-- Services and keys of the Proxy API.
SELECT;
