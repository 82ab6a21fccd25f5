"""A bare view: the session, the user, fifty rows in a table. Everything a page of the product costs is told in these."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path

from personnel.models import Official

ROWS = 50


@login_required
def floor(request):
    rows = Official.objects.select_related("grade").order_by("name_key", "code")[:ROWS]
    return render(request, "floor.html", {"rows": rows})


urlpatterns = [path("floor/", floor, name="floor")]
