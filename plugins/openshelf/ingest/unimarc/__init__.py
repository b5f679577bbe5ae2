"""UNIMARC and RUSMARC fields → Record, a noun a module; `record` puts them together."""
