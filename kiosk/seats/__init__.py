"""Seats: who may read a screen-only work now, and who is next; on one machine or shared by the kiosks of a hall.

`machine` seats the guests of one kiosk, `allowance` is what the hall lets that kiosk give out, `ledger` is the hall's account of what it let
every kiosk give out, `letter` what the two say to each other. None of them reads a clock.
"""

from kiosk.seats.machine import Count, Held, QueueFull, Seat, Seats, Waiting
from kiosk.seats.state import Terms

__all__ = ["Count", "Held", "QueueFull", "Seat", "Seats", "Terms", "Waiting"]
