"""How well an extractor reads: its tables held against tables that people made, article by article.

    gold.py      a folder of articles with gold tables -> Gold
    agree.py     whether two rows speak of the same thing, and how far their cells agree
    score.py     two sets of tables -> how many rows were found, missed and invented, and how good their slots are
    report.py    scores -> text, JSON or CSV

What agrees with what, and what is counted, is the contract of the six tables; see `docs/extraction.md`.
"""

from loader.evaluate.gold import Gold, read_gold
from loader.evaluate.run import Evaluated, evaluate
from loader.evaluate.score import Overall, Score, compare, overall

__all__ = ["Evaluated", "Gold", "Overall", "Score", "compare", "evaluate", "overall", "read_gold"]
