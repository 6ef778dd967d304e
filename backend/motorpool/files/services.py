"""Taking files in: by content, not by what the name claims."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from motorpool.access.actors import Actor
from motorpool.accounts.models import User
from motorpool.audit.services import record
from motorpool.files.models import StoredFile
from motorpool.kit.errors import DomainError
from motorpool.kit.folders import private_folder

LARGEST = 20 * 1024 * 1024
OLE, OLE_MAGIC = "application/x-ole-storage", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = {"application/zip", OLE}
# What a name may end in, what is then served, and what its first bytes may look like.
KINDS: dict[str, tuple[str, set[str]]] = {
    ".pdf": ("application/pdf", {"application/pdf"}),
    ".jpg": ("image/jpeg", {"image/jpeg"}),
    ".jpeg": ("image/jpeg", {"image/jpeg"}),
    ".png": ("image/png", {"image/png"}),
    ".doc": ("application/msword", OFFICE),
    ".xls": ("application/vnd.ms-excel", OFFICE),
    ".wps": ("application/vnd.ms-works", OFFICE),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", OFFICE),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", OFFICE),
}


class FileTooLarge(DomainError):
    code = "file_too_large"
    status = 413
    message = "文件超过 20 MB"


class FileTypeRefused(DomainError):
    code = "file_type_refused"
    status = 415
    message = "只接受 PDF、图片（JPG、PNG）和 Word、Excel、WPS 文件，且内容须与扩展名一致"


class EmptyFile(DomainError):
    code = "empty_file"
    status = 422
    message = "文件是空的"


def store_file(*, upload: "UploadedFile[bytes]", by: Actor, at: datetime) -> StoredFile:
    """Bytes first, durable under their final name; then the row. A crash between leaves a file that no row names."""
    name = Path(upload.name or "").name.replace("\x00", "")[-200:]
    if (upload.size or 0) > LARGEST:
        raise FileTooLarge
    if not upload.size:
        raise EmptyFile
    content_type = _content_type(name, upload)
    with transaction.atomic():
        owner = User.objects.get(pk=by.person)
        row = StoredFile(
            name=name,
            content_type=content_type,
            size=upload.size,
            uploaded_by=owner,
            uploaded_at=at,
            organization_id=owner.organization_id,
        )
        row.sha256 = _write(upload, path_of(row))
        row.save()
        record(action="upload", by=by, at=at, subject_type="files.storedfile", note=f"{name} {row.sha256}")
    return row


def path_of(row: StoredFile) -> Path:
    text = str(row.uuid)
    return Path(settings.MOTORPOOL_HOME) / "files" / text[:2] / text


def _content_type(name: str, upload: "UploadedFile[bytes]") -> str:
    kind = KINDS.get(Path(name).suffix.lower())
    head = upload.read(8192)
    upload.seek(0)
    # filetype tells Word from Excel by where Microsoft puts things, which WPS does not.
    seen = OLE if head.startswith(OLE_MAGIC) else filetype.guess_mime(head)
    if kind is None or (seen not in kind[1] and seen != kind[0]):
        raise FileTypeRefused
    return kind[0]


def _write(upload: "UploadedFile[bytes]", target: Path) -> str:
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=private_folder(target.parent), delete=False) as part:
        for chunk in upload.chunks():
            digest.update(chunk)
            part.write(chunk)
        part.flush()
        os.fsync(part.fileno())
    os.replace(part.name, target)
    return digest.hexdigest()
