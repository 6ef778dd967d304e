"""Routes: upload and download."""

from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse
from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from motorpool.access.guards import ActorRequest, SignedIn
from motorpool.audit.services import record
from motorpool.files import services, sight
from motorpool.files.models import StoredFile
from motorpool.files.schemas import FileOut
from motorpool.kit.errors import NotFound

router = Router(tags=["files"])


@router.post("", response={201: FileOut}, auth=SignedIn())
def upload_file(request: ActorRequest, file: File[UploadedFile]) -> Status[StoredFile]:
    return Status(201, services.store_file(upload=file, by=request.auth, at=timezone.now()))


@router.get("/{uuid:file_id}", auth=SignedIn())
def download_file(request: ActorRequest, file_id: UUID) -> FileResponse:
    found = sight.file_for(request.auth, str(file_id))
    path = services.path_of(found)
    if not path.exists():
        raise NotFound("文件已丢失，请联系管理员")
    record(action="download", by=request.auth, at=timezone.now(), subject_type="files.storedfile", note=found.name)
    response = FileResponse(path.open("rb"), content_type=found.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
