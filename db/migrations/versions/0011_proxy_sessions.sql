-- Sessions and participants of the Proxy API.
SELECT;
