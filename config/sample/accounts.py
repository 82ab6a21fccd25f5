"""Who signs in: the nine sample accounts, and an account for the head of every unit."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from config.sample import bank
from config.sample.people import DIVISION_DEPUTY, HEAD, STAFF, Drawn
from personnel.models import Grant, Official, Role, Unit, User

SINCE = date(2015, 1, 1)
"""Grants of the sample office reach back, so that the batches of earlier years can be acted out."""


@dataclass
class Accounts:
    """The people who act in the story."""

    hr: User
    authority: User
    head: User
    official: User | None
    auditor: User
    admin: User
    heads: dict[str, User]
    exam: User
    proctor: User
    bank: User
    question_officers: list[User]
    """One for each department that contributes questions; the one of the receiving unit is a sample account."""

    def head_of(self, unit: Unit) -> User:
        """Who answers for a unit today: the head of the level-2 unit above it, or of the one it went on as."""
        for code in reversed(unit.path.strip("/").split("/")):
            if code in self.heads:
                return self.heads[code]
        for old in Unit.objects.filter(path__in=_above(unit)).order_by("-level"):
            for succession in old.successions.filter(successor__code__in=self.heads).select_related("successor"):
                return self.heads[succession.successor.code]
        return self._head_of_closed(Unit.objects.filter(path__in=_above(unit), level=2).get())

    def _head_of_closed(self, unit: Unit) -> User:
        """A unit that nothing carried on still had a head in its day."""
        self.heads[unit.code] = _account(f"tt.{unit.code.lower()}", None, None, "Phan Thị Hồng Hạnh")
        _grant(self.heads[unit.code], Role.UNIT_HEAD, unit)
        return self.heads[unit.code]


def _above(unit: Unit) -> list[str]:
    codes = unit.path.strip("/").split("/")
    return ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]


def add_accounts(people: list[Drawn], password: str, receiving_code: str) -> Accounts:
    """`receiving_code` is the unit whose head is the sample account `thutruong`."""
    hashed = make_password(password)
    heads: dict[str, User] = {}
    for person in people:
        if person.seat == HEAD and person.unit.level == 2:
            name = "thutruong" if person.unit.code == receiving_code else f"tt.{person.unit.code.lower()}"
            heads[person.unit.code] = _account(name, person.official, hashed if name == "thutruong" else None)
            _grant(heads[person.unit.code], Role.UNIT_HEAD, person.unit)
    director = next(person for person in people if person.seat == HEAD and person.unit.level == 1)
    officer = next(
        person for person in people if person.seat in (DIVISION_DEPUTY, STAFF) and "TCCB" in person.unit.path
    )
    inspector = next(person for person in people if person.seat == STAFF and "TTKT" in person.unit.path)
    contributing = bank.departments()
    questions = [
        _account(f"cauhoi.{unit.code.lower()}", None, None, f"Tổ câu hỏi {unit.name}") for unit in contributing
    ]
    for unit, user in zip(contributing, questions, strict=True):
        if unit.code == receiving_code:
            user.username, user.password = "cauhoi", hashed
            user.save()
        _grant(user, Role.QUESTION_OFFICER, unit)
    accounts = Accounts(
        hr=_account("tccb", officer.official, hashed),
        authority=_account("lanhdao", director.official, hashed),
        head=heads[receiving_code],
        official=None,
        auditor=_account("kiemtra", inspector.official, hashed),
        admin=_account("quantri", None, hashed, "Đỗ Minh Quân"),
        heads=heads,
        exam=_account("khaothi", None, hashed, "Tổ khảo thí"),
        proctor=_account("giamthi", None, hashed, "Vũ Thị Giám"),
        bank=_account("nganhang", None, hashed, "Tổ ngân hàng câu hỏi"),
        question_officers=questions,
    )
    _grant(accounts.exam, Role.EXAM_OFFICER)
    _grant(accounts.bank, Role.QUESTION_OFFICER)
    _grant(accounts.hr, Role.HR_STAFF)
    _grant(accounts.authority, Role.AUTHORITY)
    _grant(accounts.auditor, Role.AUDITOR)
    _grant(accounts.admin, Role.SYSTEM_ADMIN)
    return accounts


def sign_in_as(accounts: Accounts, user: User, password: str) -> None:
    """The account of an official on rotation becomes the sample account `congchuc`."""
    user.username, user.email = "congchuc", "congchuc@customs.example"
    user.set_password(password)
    user.save()
    accounts.official = user


def _account(name: str, official: Official | None, hashed: str | None, full_name: str = "") -> User:
    return User.objects.create(
        username=name,
        full_name=official.full_name if official else full_name,
        email=f"{name}@customs.example",
        official=official,
        password=hashed or make_password(None),
    )


def _grant(user: User, role: str, unit: Unit | None = None) -> None:
    Grant.objects.create(user=user, role=role, unit=unit, valid=(SINCE, None), basis="Quyết định phân công nhiệm vụ")
