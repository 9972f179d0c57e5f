"""The audit log: who did what to what, why and when, as leaves of a Merkle tree whose heads are signed (RFC 9162).

An entry holds ids of ours and words from closed lists; never an address, a text or an alias.
"""
