"""A verdict as a page shows it: the word, the sentences, the clauses, the ages on the three days."""

from datetime import date

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from personnel.ages import AgeCounting, age
from rotation import screening
from rotation.models import Screening
from rotation.rules.wording import age_text, sentence

NAMES = {
    "R-EL-01": gettext_lazy("Title"),
    "R-EL-02": gettext_lazy("Succession plan"),
    "R-EL-03": gettext_lazy("Age"),
    "R-EL-04": gettext_lazy("Service left"),
    "R-EL-05": gettext_lazy("Service left for a term"),
    "R-EL-06": gettext_lazy("Standards"),
    "R-EL-07": gettext_lazy("Yearly ratings"),
    "R-EL-08": gettext_lazy("Health"),
    "R-EL-09": gettext_lazy("Inquiries"),
    "R-EL-10": gettext_lazy("Discipline"),
    "R-EL-10P": gettext_lazy("Party discipline"),
    "R-EL-11": gettext_lazy("Other rotations"),
    "R-EL-12": gettext_lazy("Post there"),
    "R-EL-13": gettext_lazy("Local person"),
    "R-EL-14": gettext_lazy("Pregnancy, small child"),
    "GROUP": gettext_lazy("Group"),
    "DOSSIER": gettext_lazy("Papers"),
}
TONES = {"eligible": "ok", "attention": "warn", "ineligible": "bad", "special": "info", "incomplete": ""}
MARKS = {"special": "scales", "incomplete": "half"}
DAYS = {
    "dossier_date": gettext_lazy("Dossiers closed"),
    "decision_date": gettext_lazy("Decision"),
    "start_date": gettext_lazy("First day"),
}
CHANGES = {
    "new": gettext_lazy("New"),
    "gone": gettext_lazy("No longer"),
    "changed": gettext_lazy("Changed"),
    "verdict": gettext_lazy("Verdict"),
}


class Judgement:
    """What a nomination's latest verdict says, or a verdict that was never kept."""

    def __init__(self, nomination, batch=None):
        self.nomination, self.batch = nomination, batch
        kept = nomination.screening if nomination is not None else None
        self.screening = kept
        self.outcome = kept.outcome if kept else ""
        self.findings = kept.findings if kept else []
        self.until = kept.eligible_until if kept else None
        self.met: int = kept.met if kept else 0
        self.applicable: int = kept.applicable if kept else 0

    @classmethod
    def of(cls, facts, verdict) -> "Judgement":
        made = cls(None)
        made.outcome, made.until = str(verdict.outcome), verdict.eligible_until
        made.findings = [found.as_dict() for found in verdict.every]
        made.met, made.applicable = verdict.met, verdict.applicable
        return made

    @property
    def label(self) -> str:
        return Screening.Outcome(self.outcome).label if self.outcome else _("Not screened yet")  # type: ignore[return-value]

    @property
    def tone(self) -> str:
        return TONES.get(self.outcome, "")

    @property
    def mark(self) -> str:
        return MARKS.get(self.outcome, "")

    @property
    def until_tone(self) -> str:
        if self.until is None or self.batch is None:
            return ""
        if self.until < self.batch.dossier_on:
            return "bad"
        return "warn" if self.until < self.batch.starts_on else ""

    @cached_property
    def weighty(self) -> list[dict]:
        """What decides: the refusals, else the remarks."""
        refusals = [found for found in self.findings if found["level"] == "block"]
        return refusals or [found for found in self.findings if found["level"] == "warn"]

    @property
    def sentences(self) -> list[str]:
        return [sentence(found) for found in self.weighty]

    @property
    def kept_sentences(self) -> list[str]:
        """As the office keeps and prints them, whoever asks: for Excel and paper."""
        return [found["message"] for found in self.weighty]

    @property
    def clauses(self) -> list[str]:
        return list(dict.fromkeys(found["clause"] for found in self.weighty if found["clause"]))

    @property
    def in_order(self) -> str:
        return _("%(met)s of %(all)s criteria met") % {"met": self.met, "all": self.applicable} if self.outcome else ""

    @property
    def service(self) -> str:
        return next((sentence(row) for row in self.findings if row["code"] in ("R-EL-04", "R-EL-05")), "")

    @property
    def age(self) -> str:
        official, batch = self.nomination.official, self.batch
        return age_text(age(official.born, batch.dossier_on, AgeCounting(batch.policy.age_counting)))

    @property
    def reasons(self) -> list[dict]:
        """For the side panel: every finding, then what is in order, then what was not examined."""
        tones = {"block": "bad", "warn": "warn", "ok": "ok", "note": "none"}
        return [
            {
                "tone": "warn" if found.get("waived") else tones[found["level"]],
                "title": NAMES.get(found["code"], found["code"]),
                "text": _("%(finding)s (special case)") % {"finding": sentence(found)}
                if found.get("waived")
                else sentence(found),
                "clause": found["clause"] if found["level"] != "ok" else "",
                "code": found["code"],
            }
            for found in self.findings
        ]

    @property
    def ages(self) -> list[dict]:
        rows = self.screening.facts.get("ages", []) if self.screening else []
        return [
            {
                "name": DAYS.get(row["read_on"], row["read_on"]),
                "day": date.fromisoformat(row["day"]),
                "age": _age(row["age"]),
                "within": row["within"],
                "over": _age(row["excess"]) if row["excess"] else "",
                "decides": row["decides"],
            }
            for row in rows
        ]


def history(screenings) -> list[dict]:
    """Verdicts, the newest first, with what changed since the one before, in the reader's language."""
    before = [*screenings[1:], None]
    return [
        {
            "day": row.on,
            "at": row.at,
            "by": row.by,
            "label": row.get_outcome_display(),
            "tone": TONES[row.outcome],
            "policy": row.policy.citation,
            "changes": [_change(one) for one in (screening.changes(last, row, sentence) if last else row.changes)],
        }
        for row, last in zip(screenings, before, strict=True)
    ]


def _change(one: dict) -> str:
    if one["kind"] == "verdict":
        before, after = Screening.Outcome(one["before"]).label, Screening.Outcome(one["after"]).label
        return f"{CHANGES['verdict']}: {before} → {after}"
    text = " → ".join(part for part in (one["before"], one["after"]) if part)
    return f"{CHANGES[one['kind']]} · {NAMES.get(one['code'], one['code'])}: {text}"


def _age(parts: dict) -> str:
    from personnel.ages import Age

    return age_text(Age(parts["years"], parts["months"], parts.get("days", 0)))
