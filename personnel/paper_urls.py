from django.urls import path

from personnel.views import jobs, papers

urlpatterns = [
    path("documents/<int:pk>/file", papers.document_file, name="document-file"),
    path("verify/", papers.verify, name="verify"),
    path("verify/<str:code>/", papers.verify_code, name="verify-code"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("jobs/<int:pk>/panel/", jobs.job_panel, name="job-panel"),
    path("jobs/<int:pk>/retry/", jobs.job_retry, name="job-retry"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job-file"),
]
