"""A made-up province and twenty years of its newspapers, to measure with: real in size and in kind, not in fact.

``places`` makes its register, ``stories`` writes its articles, ``storing`` puts a month of them into the database.
Whatever is made follows from the seed: the same seed makes the same province on every machine.
"""
