"""The loop: ask, approve, dispatch, depart, report a change, bring back, close, rate.

A request (`Trip`), how it is met (`Assignment`) and what is held for it (`reservations.Reservation`) are three.
Asks `approvals` for consent, `reservations` for vehicle and driver, `notifications` to tell people.
"""
