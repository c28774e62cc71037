"""Texts to match text (what is found) and words (what order it comes in).

normalizer: which characters count as the same. tokenizer: the match text and its offsets. segmenter, words: jieba's
words over it. analyzer: both views behind one object.
"""

from searchnews.analysis.analyzer import Analyzer, Unit

__all__ = ["Analyzer", "Unit"]
