"""The demo accounts of SPEC 13.2."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from peerlearn_site.users.models import User
from peerlearn_site.users.roles import Role

PASSWORD = "peerlearn-demo"
ZONE = "Asia/Kolkata"


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account."""

    username: str
    first_name: str
    last_name: str
    roles: tuple[Role, ...] = ()
    is_superuser: bool = False


ACCOUNTS = (
    Account("mentor", "Meera", "Iyer", (Role.MENTOR,)),
    Account("mentor2", "Daniel", "Okafor", (Role.MENTOR,)),
    Account("mentor3", "Sofia", "Marin", (Role.MENTOR,)),
    Account("learner", "Alice", "", (Role.LEARNER,)),
    Account("learner2", "Bilal", "Khan", (Role.LEARNER,)),
    Account("learner3", "Chitra", "Rao", (Role.LEARNER,)),
    Account("staff", "Nina", "Holm", (Role.STAFF,)),
    Account("admin", "Admin", "", (), is_superuser=True),
)


def ensure_demo_accounts() -> dict[str, User]:
    """Make the accounts that are missing; an existing one keeps its password."""
    return {account.username: _ensure(account) for account in ACCOUNTS}


def _ensure(account: Account) -> User:
    user, made = User.objects.get_or_create(
        username=account.username,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "email": f"{account.username}@peerlearn.example",
            "time_zone": ZONE,
            "is_superuser": account.is_superuser,
            "is_staff": account.is_superuser,
        },
    )
    if made:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        user.groups.set(Group.objects.filter(name__in=account.roles))
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def demo_accounts() -> list[str]:
    """Names of the demo accounts that exist; whether their passwords were changed is not asked."""
    names = [account.username for account in ACCOUNTS]
    return list(
        User.objects.filter(username__in=names, is_active=True)
        .order_by("pk")
        .values_list("username", flat=True)
    )


def demo_passwords_in_use() -> list[str]:
    """Names of accounts that still open with the password everybody knows."""
    names = [account.username for account in ACCOUNTS]
    people = User.objects.filter(username__in=names, is_active=True)
    return [user.username for user in people if user.check_password(PASSWORD)]
