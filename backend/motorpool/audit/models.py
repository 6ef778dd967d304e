"""The trail: one row for each change, and its place in the chain."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from motorpool.access.scoping import ScopedModel, ScopedQuerySet


class Entry(ScopedModel):
    """One change of one record by one actor. Database triggers refuse UPDATE, DELETE and TRUNCATE (migrations)."""

    at = models.DateTimeField()
    # Indexed below, together with the time: each index is paid for with every entry.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=60)  # as it was then
    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    action = models.CharField(max_length=60)  # "trips.dispatch"
    action_label = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)  # "trips.trip"
    subject_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=200)  # as it was called then
    note = models.TextField(blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)

    objects = ScopedQuerySet["Entry"].as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["subject_type", "subject_id", "id"], name="entry_of_subject"),
            models.Index(fields=["at", "id"], name="entry_by_time"),  # as the trail is read
            models.Index(fields=["action", "at", "id"], name="entry_by_action"),
            models.Index(fields=["organization", "at", "id"], name="entry_of_unit"),
            models.Index(fields=["actor", "at"], name="entry_of_actor"),
        )

    def __str__(self) -> str:
        return f"{self.action_label} {self.subject}"


class Concealment(models.Model):
    """An entry that only those may read who hold `vehicles.secret` over this organisation (`concealing`)."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False)
    subject_type = models.CharField(max_length=60)  # for the sake of which it is concealed
    subject_id = models.BigIntegerField()
    organization = models.ForeignKey(
        "organizations.Organization", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="concealment_of_subject"),)

    def __str__(self) -> str:
        return str(self.entry_id)


class Seal(models.Model):
    """An entry's place in the chain. Written by the sealer alone (`chain.sealing`), append-only as the entries are."""

    position = models.BigIntegerField(primary_key=True)  # from 1, without gaps
    # No foreign key: it would lock each entry's row, and the seal must outlast an entry that somebody removes.
    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    form = models.SmallIntegerField()  # in which the entry was hashed
    entry_hash = models.BinaryField()
    chain_hash = models.BinaryField()
    sealed_at = models.DateTimeField()
    floor = models.BigIntegerField()  # every entry up to this id had been sealed before

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(position__gte=1), name="seal_position_from_one"),)

    def __str__(self) -> str:
        return str(self.position)
