"""Three units with everybody in each: ours, one below it, and a sister that must never see or touch ours."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pyotp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.functional import cached_property

from jt808 import Version
from jt808.messages import MediaData
from motorpool.access.permissions import Permission
from motorpool.accounts.models import Filing, Grant, Limit, SecondFactor, Session, SignIn, User
from motorpool.accounts.roles import Role
from motorpool.accounts.security.origins import Origin
from motorpool.accounts.security.sessions import start
from motorpool.accounts.security.tickets import open_ticket
from motorpool.approvals import services as approvals
from motorpool.drivers import postings
from motorpool.drivers.models import Driver
from motorpool.establishment.models import Figure
from motorpool.files.models import StoredFile
from motorpool.files.services import store_file
from motorpool.inspections.models import Inspection
from motorpool.looking.models import Look, LookRequest
from motorpool.looking.services import looks
from motorpool.organizations.models import Organization
from motorpool.reservations.models import Reservation
from motorpool.terminals.contents import Text
from motorpool.terminals.models import AlarmEpisode, Command, Fault, Fence, Media, Message
from motorpool.terminals.services.commands import ask_terminals
from motorpool.terminals.services.fences import create_fence
from motorpool.terminals.services.inbox import take_messages
from motorpool.terminals.shapes import Circle, Point
from motorpool.tracking.models import (
    Binding,
    Latest,
    MissingStretch,
    OutsideParking,
    ParkingPlace,
    Terminal,
    VehicleDay,
)
from motorpool.trips.models import Assignment, Change, Trip
from motorpool.trips.services import dispatch, driving
from motorpool.vehicles.models import Vehicle
from tests.factories import (
    FOUNDED,
    NOW,
    TODAY,
    actor,
    ask,
    ask_to_look,
    hours,
    make_driver,
    make_organization,
    make_person,
    make_vehicle,
    make_vehicle_day,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def everybody(unit: Organization) -> Mapping[Role, User]:
    """One person for each role, with that role only."""
    return {role: make_person(unit, role) for role in Role}


class World:
    """Ours is the owner of every record here; records are made when a recipe first asks for them."""

    def __init__(self) -> None:
        self.root = make_organization()
        self.ours, self.sister = make_organization(self.root), make_organization(self.root)
        self.below = make_organization(self.ours)
        self.cousin = make_organization(make_organization(self.root))  # of another city
        self.people = everybody(self.ours)
        # The first of every list by name: with everybody here, a list of choices has more than its thirty.
        self.colleague = make_person(self.ours, Role.APPLICANT, name="安平")
        self.vehicle, self.other_vehicle = make_vehicle(self.ours), make_vehicle(self.ours)
        self.driver, self.other_driver = self._drives(self.people[Role.DRIVER]), make_driver(self.ours)

    def _drives(self, person: User) -> Driver:
        made = Driver.objects.create(
            person=person,
            organization=self.ours,
            licence_class="C1",
            licence_number="320401199001011238",
            licence_expires_on=TODAY + timedelta(days=900),
        )
        postings.post(made, FOUNDED)
        return made

    @cached_property
    def reason(self) -> str:
        """Of every trip of ours, and of no other."""
        return f"检查{self.ours.pk}号水库"

    def role(self, role: Role) -> User:
        return self.people[role]

    @cached_property
    def file(self) -> StoredFile:
        upload = SimpleUploadedFile("通知.png", PNG)
        return store_file(upload=upload, by=actor(self.role(Role.APPLICANT)), at=NOW)

    @cached_property
    def requested(self) -> Trip:
        return ask(self.role(Role.APPLICANT), reason=self.reason, attachment_ids=[self.file.pk])

    @cached_property
    def approved(self) -> Trip:
        trip = ask(self.role(Role.APPLICANT), reason=self.reason)
        approvals.approve(approval_id=trip.approval_id or 0, note="", by=actor(self.role(Role.APPROVER)), at=NOW)
        return trip

    @cached_property
    def assigned(self) -> Assignment:
        return dispatch.dispatch_trip(
            trip_id=self.approved.pk,
            vehicle_id=self.vehicle.pk,
            driver_id=self.driver.pk,
            by=actor(self.role(Role.DISPATCHER)),
            at=NOW,
        )

    @cached_property
    def underway(self) -> Assignment:
        driver = actor(self.role(Role.DRIVER))
        return driving.depart(assignment_id=self.assigned.pk, odometer_km=None, by=driver, at=NOW)

    @cached_property
    def change(self) -> Change:
        driver = actor(self.role(Role.DRIVER))
        driving.report_change(
            assignment_id=self.underway.pk, kind="route", text="改走省道", new_end_at=None, by=driver, at=NOW
        )
        return Change.objects.get()

    @cached_property
    def returned(self) -> Assignment:
        driver = actor(self.role(Role.DRIVER))
        return driving.bring_back(
            assignment_id=self.underway.pk, odometer_km=None, place="", note="", by=driver, at=NOW + timedelta(hours=1)
        )

    @cached_property
    def completed(self) -> Trip:
        by = actor(self.role(Role.DISPATCHER))
        return dispatch.close(assignment_id=self.returned.pk, note="", by=by, at=NOW + timedelta(hours=1)).trip

    @cached_property
    def parking(self) -> ParkingPlace:
        return ParkingPlace.objects.create(
            organization=self.ours, name="西院停车场", lat=31_810_000, lon=119_970_000, radius_m=150
        )

    @cached_property
    def outside(self) -> OutsideParking:
        """It began just now."""
        by = self.role(Role.FLEET_MANAGER)
        return OutsideParking.objects.create(
            vehicle=self.vehicle, place=f"第{self.ours.pk}号宾馆", lat=31_430_000, lon=119_480_000, radius_m=150,
            since=NOW - timedelta(minutes=5), until=NOW + timedelta(hours=9), reason="会议两日", requested_by=by,
            requested_at=NOW, agreed_by=by, agreed_at=NOW, status="agreed",
        )  # fmt: skip

    @cached_property
    def day(self) -> VehicleDay:
        """Yesterday of our vehicle, with a gap."""
        made = make_vehicle_day(self.vehicle)
        noon = NOW - timedelta(hours=21)
        MissingStretch.objects.create(
            of=made, since=noon, until=noon + timedelta(hours=1), kind="lost", jumped_m=9_000, seconds=3600
        )
        return made

    @cached_property
    def terminal(self) -> Terminal:
        made = Terminal.objects.create(
            organization=self.ours, phone=f"1370000{self.ours.pk:04}", created_at=NOW, code_digest="0" * 64
        )
        Binding.objects.create(
            terminal=made, vehicle=self.vehicle, period=DateTimeTZRange(NOW - timedelta(days=1), None)
        )
        return made

    @cached_property
    def look(self) -> Look:
        by = actor(self.role(Role.AUTHORITY))
        window = {"since": NOW - timedelta(hours=1), "until": NOW}
        return looks.open_track(vehicle_id=self.vehicle.pk, view=UUID(int=1), by=by, at=NOW, **window)

    @cached_property
    def look_request(self) -> LookRequest:
        return ask_to_look(self.role(Role.SUPERVISOR), self.vehicle, reason=f"核查{self.ours.pk}号投诉")

    @cached_property
    def allowed_look(self) -> LookRequest:
        asked, by = self.look_request, actor(self.role(Role.AUTHORITY))
        approvals.approve(approval_id=asked.approval_id or 0, note="", by=by, at=NOW)
        return asked

    @cached_property
    def spare_terminal(self) -> Terminal:
        return Terminal.objects.create(organization=self.ours, phone=f"1360000{self.ours.pk:04}", created_at=NOW)

    @cached_property
    def terminal_in_use(self) -> Terminal:
        self.terminal.status = "active"
        self.terminal.save()
        return self.terminal

    @cached_property
    def command(self) -> Command:
        (made,) = ask_terminals(
            terminal_ids=[self.terminal_in_use.pk],
            content=Text(text=f"第{self.ours.pk}号通知"),
            wait_until=NOW + timedelta(hours=1),
            permission=Permission.TERMINAL_COMMAND,
            by=actor(self.role(Role.FLEET_MANAGER)),
            at=NOW,
        )
        return made

    @cached_property
    def fence(self) -> Fence:
        shape = Circle(center=Point(lat=31.7, lon=119.9), radius_m=300)
        by = actor(self.role(Role.FLEET_MANAGER))
        name = f"第{self.ours.pk}号区域"
        return create_fence(organization_id=self.ours.pk, name=name, shape=shape, by=by, at=NOW)

    @cached_property
    def fault(self) -> Fault:
        due = NOW + timedelta(hours=24)
        held = {"organization": self.ours, "vehicle": self.vehicle, "terminal": self.terminal}
        return Fault.objects.create(**held, kind="power_cut", detected_at=NOW, due_at=due)

    @cached_property
    def alarm(self) -> AlarmEpisode:
        held = {"organization": self.ours, "vehicle": self.vehicle, "terminal": self.terminal}
        return AlarmEpisode.objects.create(
            **held, kind="overspeed", since=NOW, until=NOW + timedelta(minutes=3), seconds=180, reports=18
        )

    @cached_property
    def speeding(self) -> Latest:
        said = {"device_at": NOW, "arrived_at": NOW, "lat": 1, "lon": 1, "speed": 1200, "direction": 0}
        terminal = self.terminal_in_use
        return Latest.objects.create(vehicle=self.vehicle, terminal=terminal, alarms=2, status_word=3, **said)

    @cached_property
    def silent(self) -> Latest:
        """Of which nothing was heard for an hour."""
        terminal = Terminal.objects.create(
            organization=self.ours, phone=f"1360000{self.ours.pk:04}", created_at=NOW, code_digest="0" * 64
        )
        hour_ago = NOW - timedelta(hours=1)
        Binding.objects.create(terminal=terminal, vehicle=self.other_vehicle, period=DateTimeTZRange(hour_ago, None))
        said = {"lat": 1, "lon": 1, "speed": 0, "direction": 0, "alarms": 0, "status_word": 3}
        return Latest.objects.create(
            vehicle=self.other_vehicle, terminal=terminal, device_at=hour_ago, arrived_at=hour_ago, **said
        )

    @cached_property
    def media(self) -> Media:
        body = MediaData(7, 0, 0, 0, 1, None, b"\xff\xd8\xff\xe0" + bytes(60)).encode(Version.V2013)
        Message.objects.create(
            terminal=self.terminal, arrived_at=NOW, number=MediaData.ID, serial=1, version="2013", body=body
        )
        take_messages(at=NOW)
        return Media.objects.get()

    @cached_property
    def secret(self) -> Vehicle:
        made = make_vehicle(self.ours)
        made.secret_plate, made.plate, made.secrecy = made.plate, "涉密", "investigation"
        made.save()
        made.keepings.update(secrecy=made.secrecy)
        return made

    @cached_property
    def hold(self) -> Reservation:
        note = f"更换{self.ours.pk}号轮胎"
        return Reservation.objects.create(vehicle=self.vehicle, period=hours(100, 110), reason="repair", note=note)

    @cached_property
    def leave(self) -> Reservation:
        note = f"{self.ours.pk}号病假"
        return Reservation.objects.create(driver=self.driver, period=hours(100, 110), reason="leave", note=note)

    @cached_property
    def figure(self) -> Figure:
        return Figure.objects.create(
            organization=self.ours, kind="staff", value=98765, effective_on=TODAY, recorded_at=NOW
        )

    @cached_property
    def leaf(self) -> Organization:
        return make_organization(self.ours)

    @cached_property
    def closed_leaf(self) -> Organization:
        self.leaf.is_active = False
        self.leaf.save()
        return self.leaf

    @cached_property
    def plain(self) -> User:
        """Of ours, without any role."""
        return make_person(self.ours)

    SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

    @property
    def code(self) -> str:
        return pyotp.TOTP(self.SECRET).at(NOW)

    def enrol(self, *, confirmed: bool) -> None:
        """Everybody of ours has the same second factor."""
        SecondFactor.objects.bulk_create(
            (
                SecondFactor(user=person, secret=self.SECRET, confirmed_at=NOW if confirmed else None)
                for person in (*self.people.values(), self.colleague)
            ),
            ignore_conflicts=True,  # asked for more than once
        )

    @cached_property
    def ticket(self) -> str:
        self.enrol(confirmed=True)
        attempt = self.sign_in
        data = {"attempt": attempt.pk, "proof": self.colleague.get_session_auth_hash()}
        return open_ticket(kind="second_factor", user=self.colleague, data=data, at=NOW)

    @cached_property
    def sign_in(self) -> SignIn:
        person = self.colleague
        return SignIn.objects.create(username=person.username, user=person, at=NOW, outcome="second_step")

    @cached_property
    def session(self) -> Session:
        person = self.role(Role.APPLICANT)
        start(user=person, method="password", origin=Origin("10.0.0.1", ""), at=NOW)
        return Session.objects.filter(user=person).latest("pk")

    @cached_property
    def root_people(self) -> Mapping[Role, User]:
        return everybody(self.root)

    @cached_property
    def grant(self) -> Grant:
        return Grant.objects.get(user=self.colleague)

    @cached_property
    def limit(self) -> Limit:
        """Of a unit below ours, set by ours."""
        return Limit.objects.create(
            organization=self.leaf,
            permission="vehicles.manage",
            reason=f"整改{self.leaf.pk}号",
            valid_from=TODAY,
            level=self.ours,
            set_by_name="某",
        )

    @cached_property
    def filing(self) -> Filing:
        """Of an appointment in ours, to be decided by ours."""
        person = make_person(self.ours, name=f"备{self.ours.pk}")
        grant = Grant.objects.create(user=person, role=Role.APPROVER, organization=self.ours, valid_from=TODAY)
        return Filing.objects.create(organization=self.ours, authority=self.ours, grant=grant, made_at=NOW)

    @cached_property
    def torn(self) -> User:
        """With two roles that exclude each other, from before the rule."""
        return make_person(self.ours, Role.DISPATCHER, Role.SUPERVISOR, name=f"兼{self.ours.pk}")

    @cached_property
    def inspection(self) -> Inspection:
        """Open to the unit."""
        return Inspection.objects.create(
            organization=self.ours, subject_kind="vehicle", subject_id=self.vehicle.pk, subject=self.vehicle.plate,
            finding="doubt", text=f"里程不符{self.ours.pk}", is_open=True, made_by=self.role(Role.SUPERVISOR),
            made_at=NOW,
        )  # fmt: skip
