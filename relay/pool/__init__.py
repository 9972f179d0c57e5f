"""The pool: which number fits whom, why none does, and how many there should be. Pure; the picking itself is `db.numbers`'."""
