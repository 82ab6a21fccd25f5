from django.urls import path

from assessment.views import framework

urlpatterns = [
    path("competencies/", framework.competencies, name="competencies"),
    path("competencies/requirements/", framework.requirements, name="requirements"),
    path("competencies/<int:pk>/", framework.competency, name="competency"),
]
