"""Which licence drives which vehicle, by seats with the driver's.

Sources: GA 802 size classes (small ≤ 9, medium 10–19, large ≥ 20 seats) and the 公安部 table of 准驾车型, both as
reproduced by third parties. C2 covers automatic vehicles only; the register does not hold the gearbox, so that is
not checked.
"""

from django.db.models import TextChoices


class LicenceClass(TextChoices):
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    A3 = "A3", "A3"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"


MOST_SEATS = {"A1": 99, "A2": 19, "A3": 19, "B1": 19, "B2": 9, "C1": 9, "C2": 9}


def covers(licence_class: str, seats: int) -> bool:
    return seats <= MOST_SEATS[licence_class]
