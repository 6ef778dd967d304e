"""What goes over the wire about files."""

from uuid import UUID

from ninja import Schema

from motorpool.files.models import StoredFile


class FileOut(Schema):
    id: UUID
    name: str
    size: int
    content_type: str

    @staticmethod
    def resolve_id(row: StoredFile) -> UUID:
        return row.uuid
