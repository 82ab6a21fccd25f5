"""Routes of the browser tests: the components in action, with a server that can be told to fail."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import include, path

from personnel.forms import LookupField, VietnameseDateField
from personnel.models import Official

server = SimpleNamespace(status=200, saves=[], posts=[], polls=0, message="")

PAGE = """{% extends "base.html" %}{% load office %}{% block title %}Thử{% endblock %}
{% block page_head %}<header class="page-head"><h1>Phiếu nhận xét</h1></header>{% endblock %}
{% block content %}
<form class="stack" method="post" novalidate data-autosave="/try/save/">{% csrf_token %}<input type="hidden" name="version" value="1">
{% form_errors form %}{% for one in form %}{% field one %}{% endfor %}
<div data-score data-bands='[[90, "Xuất sắc"], [0, "Không hoàn thành"]]'>
<label for="c1">C1</label> <input class="input input--num" id="c1" name="c1" data-points="50">
<label for="c2">C2</label> <input class="input input--num" id="c2" name="c2" data-points="50">
<output data-total></output> <span data-band></span></div>
<div class="submit-bar"><p class="saved" role="status" data-saved></p><div class="actions">
<button class="btn btn--danger" type="submit" name="act" value="back" data-confirm="Trả lại phiếu này?">Trả lại</button>
<button class="btn btn--primary" type="submit" name="act" value="send">Gửi nhận xét</button></div></div></form>
<div id="job">{% include "components/job.html" with url="/try/poll/" running=True label="Báo cáo" done=0 whole=4 note="0 trên 4" %}</div>
{% endblock %}"""


class Sheet(forms.Form):
    note = forms.CharField(label="Nhận xét", widget=forms.Textarea)
    day = VietnameseDateField(label="Ngày")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"] = LookupField(
            queryset=Official.objects.order_by("pk"), url_name="try-lookup", label="Công chức"
        )


def sheet(request):
    form = Sheet(request.POST or None)
    if request.method == "POST":
        server.posts.append(request.POST.dict())
        if form.is_valid():
            messages.success(request, "Đã gửi nhận xét.")
            return redirect("try")
    return HttpResponse(Template(PAGE).render(RequestContext(request, {"form": form})))


def save(request):
    if server.status != 200:
        return JsonResponse({"message": server.message}, status=server.status)
    server.saves.append(request.POST.dict())
    return JsonResponse({"saved_at": "14:32:07", "version": len(server.saves) + 1})


def poll(request):
    server.polls += 1
    part = '{% include "components/job.html" with url="/try/poll/" label="Báo cáo" whole=4 %}'
    state = {"running": server.polls < 2, "done": server.polls * 2, "note": f"{server.polls * 2} trên 4"}
    return HttpResponse(Template(part).render(RequestContext(request, state)))


def lookup(request):
    found = Official.objects.filter(full_name__icontains=request.GET.get("q", "")).order_by("pk")[:20]
    rows = [{"id": one.pk, "code": one.code, "label": one.full_name, "sub": "<b>Chi cục</b>"} for one in found]
    return JsonResponse({"results": rows})


urlpatterns = [
    path("try/", sheet, name="try"),
    path("try/save/", save),
    path("try/poll/", poll),
    path("try/lookup/", lookup, name="try-lookup"),
    path("", include("config.urls")),
]
