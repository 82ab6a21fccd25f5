from django.urls import path

from assessment.views import papers

urlpatterns = [
    path("reviews/rounds/<int:pk>/<int:number>/reports/", papers.make_reports, name="review-round-reports"),
    path("reviews/rounds/<int:pk>/<int:number>/zip/", papers.pack_reports, name="review-round-zip"),
]
