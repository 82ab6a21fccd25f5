from django.urls import path

from assessment import api
from assessment.views import profile

urlpatterns = [
    path("competency/mine/", profile.my_profile, name="my-profile"),
    path("competency/gaps/", profile.gaps, name="competency-gaps"),
    path("competency/fit/", profile.fits, name="competency-fit"),
    path("competency/fit/<int:pk>/", profile.fit_of, name="competency-fit-of"),
    path("competency/map/", profile.heat, name="competency-map"),
    path("competency/work-results/", profile.work_results, name="work-results"),
    path("api/work-results/", api.work_results, name="api-work-results"),
]
