"""The papers of a round, for whatever page shows the round."""

from django import template

from assessment import reports
from personnel.models import IssuedDocument

register = template.Library()


@register.inclusion_tag("assessment/parts/papers_of_round.html", takes_context=True)
def round_papers(context, programme, number):
    """Progress, what failed and why, what is made, and the buttons this person has."""
    request = context["request"]
    user = request.user
    readable = IssuedDocument.objects.visible_to(user).values("pk")
    made = reports.documents_of(programme, number).filter(pk__in=readable)
    papers = list(made.select_related("official", "scope_unit").defer("content"))
    may_make = user.has_perm("assessment.make_reports")
    job = reports.open_job(programme, number, user)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "programme": programme,
        "number": number,
        "reports": [paper for paper in papers if paper.template != reports.SHEET],
        "sheets": [paper for paper in papers if paper.template == reports.SHEET],
        "filed": sum(paper.state == IssuedDocument.State.FILED for paper in papers),
        "may_make": may_make,
        "choices": reports.without_sheet(programme, number, user) if may_make else [],
        "job": job,
        "may_retry": job is not None and job.may_be_retried_by(user),
    }
