"""Sealing and opening: the vault's arithmetic. Keys and nonces are given; where they come from is `topeng.vault`'s."""
