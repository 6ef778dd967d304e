"""Files: taken in by content, given out to who sees what they are attached to."""

from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

from motorpool.accounts.models import User
from motorpool.accounts.roles import Role
from motorpool.audit.models import Entry
from motorpool.files import services
from motorpool.files.models import StoredFile
from motorpool.files.services import EmptyFile, FileTooLarge, FileTypeRefused
from motorpool.kit.errors import NotFound
from motorpool.trips.services import requests
from tests.access.world import PNG
from tests.clients import API, call, signed_in
from tests.database import refused
from tests.factories import NOW, Unit, actor, ask, make_person, trip_data

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"x" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
ZIP = b"PK\x03\x04" + b"\x00" * 60
EXE = b"MZ" + b"\x00" * 60


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.MOTORPOOL_HOME = str(tmp_path)
    return tmp_path


@pytest.fixture
def unit() -> Unit:
    return Unit()


def store(person: User, name: str = "通知.png", content: bytes = PNG) -> StoredFile:
    return services.store_file(upload=SimpleUploadedFile(name, content), by=actor(person), at=NOW)


class TestUpload:
    @pytest.mark.parametrize(
        ("name", "content", "served"),
        [
            ("a.pdf", PDF, "application/pdf"),
            ("a.PDF", PDF, "application/pdf"),
            ("a.jpg", JPEG, "image/jpeg"),
            ("a.jpeg", JPEG, "image/jpeg"),
            ("a.png", PNG, "image/png"),
            ("a.doc", OLE, "application/msword"),
            ("a.docx", ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ],
    )
    def test_what_is_taken(self, unit: Unit, name: str, content: bytes, served: str) -> None:
        row = store(unit.applicant, name, content)
        assert (row.content_type, row.size, services.path_of(row).read_bytes()) == (served, len(content), content)
        assert Entry.objects.get().action == "files.storedfile.upload"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.png", EXE),
            ("a.png", PDF),
            ("a.pdf", b"<script>alert(1)</script>"),
            ("a.exe", EXE),
            ("a.html", b"<html>"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.docx", PDF),
            ("a", PNG),
            ("a.png.exe", PNG),
            (".png", PNG),
        ],
    )
    def test_what_is_refused(self, unit: Unit, home: Path, name: str, content: bytes) -> None:
        with refused(FileTypeRefused):
            store(unit.applicant, name, content)
        assert not list(home.rglob("*"))

    def test_neither_empty_nor_huge(self, unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
        with refused(EmptyFile):
            store(unit.applicant, content=b"")
        assert services.LARGEST == 20 * 1024 * 1024
        monkeypatch.setattr(services, "LARGEST", len(PNG))
        store(unit.applicant)
        with refused(FileTooLarge):
            store(unit.applicant, content=PNG + b"\x00")

    @pytest.mark.parametrize(
        "name", ["../../etc/passwd.png", "/etc/x.png", "..\\..\\x.png", "a\x00.png", "长" * 300 + ".png"]
    )
    def test_a_name_is_only_a_name(self, unit: Unit, home: Path, name: str) -> None:
        row = store(unit.applicant, name)
        assert not set(row.name) & {"/", "\x00"}
        assert len(row.name) <= 200
        assert [path for path in home.rglob("*") if path.is_file()] == [services.path_of(row)]


class TestDownload:
    def test_comes_back_as_an_attachment(self, unit: Unit) -> None:
        with time_machine.travel(NOW, tick=False):
            client = signed_in(unit.applicant)
            answer = client.post(f"{API}/files", {"file": SimpleUploadedFile("会议 通知.png", PNG)})
            assert answer.status_code == 201
            made = answer.json()
            assert made == {"id": made["id"], "name": "会议 通知.png", "size": len(PNG), "content_type": "image/png"}
            got = client.get(f"{API}/files/{made['id']}")
        assert got.getvalue() == PNG
        assert got["Content-Disposition"] == "attachment; filename*=UTF-8''%E4%BC%9A%E8%AE%AE%20%E9%80%9A%E7%9F%A5.png"
        assert (got["Content-Type"], got["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert Entry.objects.filter(action="files.storedfile.download").count() == 1

    def status(self, person: User, row: StoredFile) -> int:
        with time_machine.travel(NOW, tick=False):
            answer = call(signed_in(person), "GET", f"/files/{row.pk}")
            answer.getvalue()
            return int(answer.status_code)

    def test_until_it_is_attached_only_the_uploader(self, unit: Unit) -> None:
        row = store(unit.applicant)
        assert self.status(unit.applicant, row) == 200
        assert {self.status(person, row) for person in unit.people() if person != unit.applicant} == {404}

    def test_attached_whoever_sees_the_trip_and_detached_no_longer(self, unit: Unit) -> None:
        row = store(unit.applicant)
        trip = ask(unit.applicant, attachment_ids=[row.pk])
        colleague = make_person(unit.organization, Role.APPLICANT)
        seers = (unit.applicant, unit.approver, unit.supervisor)
        assert {self.status(person, row) for person in seers} == {200}
        assert {self.status(person, row) for person in (colleague, unit.administrator, Unit().supervisor)} == {404}
        requests.change_request(trip_id=trip.pk, data=trip_data(unit.applicant), by=actor(unit.applicant), at=NOW)
        assert [self.status(person, row) for person in seers] == [200, 404, 404]

    def test_only_ones_own_can_be_attached(self, unit: Unit) -> None:
        row = store(unit.approver)
        with refused(NotFound):
            ask(unit.applicant, attachment_ids=[row.pk])
        with refused(NotFound):
            ask(unit.applicant, attachment_ids=[uuid4()])

    def test_the_other_party_of_the_trip_may_keep_it(self, unit: Unit) -> None:
        secretary = make_person(unit.organization, Role.APPLICANT)
        row = store(secretary)
        trip = ask(secretary, traveller_id=unit.applicant.pk, attachment_ids=[row.pk])
        data = trip_data(unit.applicant, attachment_ids=[row.pk])
        requests.change_request(trip_id=trip.pk, data=data, by=actor(unit.applicant), at=NOW)
        assert trip.attachments.get().file == row

    def test_a_file_that_is_lost_is_said_to_be(self, unit: Unit) -> None:
        row = store(unit.applicant)
        services.path_of(row).unlink()
        assert self.status(unit.applicant, row) == 404

    def test_without_a_file(self, unit: Unit) -> None:
        answer = signed_in(unit.applicant).post(f"{API}/files", {})
        assert (answer.status_code, answer.json()["fields"]) == (422, {"file": "此项必填"})
        assert Client().post(f"{API}/files", {"file": SimpleUploadedFile("a.png", PNG)}).status_code == 401
