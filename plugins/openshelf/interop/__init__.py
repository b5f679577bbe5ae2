"""One standard a file: catalogue entries and content in, values or Output out. Pure: no clock, no files, no network.

What a page carries about itself: `jsonld`, `metatags`, `citations` (over `gost`, `apa`, `iso690`), `ris`, `bibtex`.
What a site offers to machines: `sitemap`, `feeds`, `calendar`, `robots`, `opensearch`.
What they share: `cited` (a record as a citation sees it), `names` (a heading as surname and initials), `analytic`
(where in its host an article stands), `wording` (in which language's words), `signs` ("с.", "s.", "p."), `addresses`
(paths → absolute URLs).
"""
