"""A few secrecy vehicles (T9): only whoever holds `vehicles.secret` finds them; they never take part in the play."""

from datetime import date, datetime, timedelta

from motorpool.accounts.queries import actor_for
from motorpool.accounts.roles import Role
from motorpool.demo.city import City
from motorpool.kit.moments import day_of
from motorpool.vehicles import secrecy, services
from motorpool.vehicles.models import Body, Energy, Management, Secrecy, Vehicle, VehicleKind

KEPT = (
    ("常州市纪委监委", "苏D3K706", "侦查办案用车，纪办函〔2026〕12 号", Secrecy.INVESTIGATION),
    ("常州市人民检察院", "苏D5H218", "侦查办案用车，检办函〔2026〕7 号", Secrecy.INVESTIGATION),
    ("常州市委办公室", "苏D8T531", "特种专业技术用车，机要函〔2026〕3 号", Secrecy.SPECIAL),
)


def keep_secret(city: City, now: datetime) -> int:
    """Once: registered by the system's administrator, then marked by the authority's leader."""
    if Vehicle.objects.exclude(secrecy="").exists():
        return 0
    at = now - timedelta(hours=3)
    registrar, leader = (actor_for(city.stars[role], day_of(at)) for role in (Role.SYSTEM_ADMIN, Role.AUTHORITY_LEADER))
    for unit, plate, reason, kind in KEPT:
        data: services.VehicleData = {
            "organization_id": city.by_name[unit].organization.pk,
            "plate": plate,
            "vin": "",
            "brand": "大众",
            "model": "帕萨特",
            "kind": VehicleKind.SPECIAL,
            "body": Body.SEDAN,
            "seats": 5,
            "energy": Energy.PETROL,
            "management": Management.OWN_SYSTEM,
            "parking_place": "",
            "odometer_km": 18_000,
            "registered_on": date(2024, 5, 20),
        }
        made = services.create_vehicle(data=data, by=registrar, at=at)
        secrecy.mark_secret(vehicle_id=made.pk, secrecy=kind, reason=reason, by=leader, at=at + timedelta(minutes=20))
    return len(KEPT)
