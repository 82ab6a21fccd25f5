"""Parts of the review pages: `{% load reviews %}`."""

from django import template

from assessment import wording
from personnel import dates
from personnel.templatetags.office import chip

register = template.Library()


@register.simple_tag
def state_chip(review):
    mark = wording.state_mark(review)
    return chip(mark.tone, mark.label, mark.icon)


@register.simple_tag
def due_chip(review, on=None):
    mark = wording.due_mark(review, on or dates.today())
    return chip(mark.tone, mark.label, mark.icon) if mark else ""


@register.filter
def flag_marks(review):
    return wording.flag_marks(review)
