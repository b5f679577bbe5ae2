"""Languages: folding, stemming, order, casing, dates, plurals and names, for az, ru, en, uz, kk and tr in their scripts.

In: words and texts with a BCP 47 tag. Out: plain strings. The tables in `tables/*.json` are the one truth for this
package and for `theme/static/js/lang`; FOLDING.md says how a word becomes its search keys.
Rule: nothing here imports another room, knows a record, or asks the machine's locale.
"""
