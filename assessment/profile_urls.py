from django.urls import path

from assessment import api
from assessment.views import profile, work_results

urlpatterns = [
    path("competency/mine/", profile.my_profile, name="my-profile"),
    path("competency/gaps/", profile.gaps, name="competency-gaps"),
    path("competency/fit/", profile.fits, name="competency-fit"),
    path("competency/fit/<int:pk>/", profile.fit_of, name="competency-fit-of"),
    path("competency/map/", profile.heat, name="competency-map"),
    path("competency/work-results/", work_results.work_results, name="work-results"),
    path("competency/work-results/periods/", work_results.periods, name="work-periods"),
    path("competency/work-results/periods/close/", work_results.period_close, name="work-period-close"),
    path("competency/work-results/periods/<int:pk>/reopen/", work_results.period_reopen, name="work-period-reopen"),
    path("competency/work-results/sources/", work_results.sources, name="data-sources"),
    path("competency/work-results/sources/<int:pk>/token/", work_results.source_renew, name="data-source-renew"),
    path("competency/work-results/sources/<int:pk>/revoke/", work_results.source_revoke, name="data-source-revoke"),
    path("api/work-results/", api.work_results, name="api-work-results"),
]
