"""People and grants whose unit goes up into another."""

from motorpool.accounts.grants import add_grant, close_grant
from motorpool.accounts.models import Grant, User
from motorpool.accounts.roles import Role
from motorpool.audit.services import record
from motorpool.kit.validity import not_over
from motorpool.organizations.events import MergerWeighed, OrganizationMerging, Portion
from motorpool.organizations.models import Organization

# What people do for themselves goes with them; power over a unit is not carried into a larger one.
CARRIED = frozenset({Role.APPLICANT, Role.DRIVER})


def weigh_merger(event: MergerWeighed) -> None:
    people = User.objects.filter(organization=event.organization_id, is_active=True)
    grants = Grant.objects.filter(not_over(event.by.on), organization=event.organization_id)
    event.moves.append(Portion("人员", people.count()))
    event.ends.append(Portion("须重新授予的角色", grants.exclude(role__in=CARRIED).count()))


def move_to_successor(event: OrganizationMerging) -> None:
    successor = Organization.objects.get(pk=event.successor_id)
    people = User.objects.select_for_update(of=("self",)).filter(organization=event.organization_id)
    for person in people.order_by("pk"):
        person.organization = successor
        person.save(update_fields=["organization"])
        record(
            action="update",
            label="随单位合并转入",
            by=event.by,
            at=event.at,
            subject=person,
            note=event.note,
            before={"organization": event.organization_id},
            after={"organization": successor.pk},
        )
    _settle_grants(event, successor)


def _settle_grants(event: OrganizationMerging, successor: Organization) -> None:
    today = event.by.on
    grants = Grant.objects.select_for_update(of=("self",)).filter(not_over(today), organization=event.organization_id)
    rows = list(grants.select_related("user", "organization").order_by("pk"))
    held = set(
        Grant.objects.filter(
            organization=successor, user__in={grant.user_id for grant in rows}, valid_to=None
        ).values_list("user_id", "role")
    )
    for grant in rows:
        until = grant.valid_to
        close_grant(grant=grant, by=event.by, at=event.at, note="单位合并撤销")
        if grant.role in CARRIED and (grant.user_id, grant.role) not in held:
            add_grant(
                person=grant.user,
                role=grant.role,
                unit=successor,
                valid_from=max(today, grant.valid_from),
                valid_to=until,
                by=event.by,
                at=event.at,
            )
