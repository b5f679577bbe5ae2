"""`openshelf check --links`: the links that leave the site, those of the catalogue and those in editors' texts, asked politely."""

from openshelf.linkcheck.command import DAYS, Round, run

__all__ = ["DAYS", "Round", "run"]
