"""The hall's server: for the kiosks of a library it keeps the seats and takes in requests, for its staff it is a desk, for its readers a board of codes.

`house` is its folder of keys, bonds and password; `letters` answers the kiosks; `received` keeps the requests; `sessions` lets staff in; `desk` answers them with the
pages of `views` and `health`, framed by `frame`, built of `markup` and worded by `words`; `board` shows codes; `app` is the ASGI face, `serving` puts the parts together, `commands` is the command line.

Its pages are made here, not at build: what they show changes by the minute and belongs to the library alone, and they must work without JavaScript. They need no
template language: `markup` builds elements whose text is escaped because there is no other way to put text in.
"""
