from django.urls import path

from assessment.views import exam_papers, results, results_analysis, results_appeals, results_marking

urlpatterns = [
    path("results/", results.campaigns, name="exam-result-campaigns"),
    path("results/mine/", results.mine, name="my-results"),
    path("results/<int:pk>/", results.result, name="exam-result"),
    path("results/<int:pk>/appeal/", results.lodge, name="exam-appeal-lodge"),
    path("results/people/<int:pk>/excuse/", results.excuse, name="exam-excuse"),
    path("results/people/<int:pk>/third/", results_marking.third, name="exam-third"),
    path("results/irregularities/<int:pk>/", results.irregularity, name="exam-irregularity"),
    path("results/campaigns/<int:pk>/", results.desk, name="exam-results"),
    path("results/campaigns/<int:pk>/publish/", results.publish, name="exam-publish"),
    path("results/campaigns/<int:pk>/analysis/", results_analysis.analysis, name="exam-analysis"),
    path("results/campaigns/<int:pk>/analyse/", results_analysis.analyse, name="exam-analyse"),
    path("results/campaigns/<int:pk>/corrections/", results_analysis.corrections, name="exam-corrections"),
    path("results/campaigns/<int:pk>/corrections/<int:version>/", results_analysis.correct, name="exam-correct"),
    path("results/campaigns/<int:pk>/practical/", results_marking.practical, name="exam-practical"),
    path("results/campaigns/<int:pk>/appeals/", results_appeals.desk, name="exam-appeals"),
    path("results/appeals/<int:pk>/", results_appeals.appeal, name="exam-appeal"),
    path("results/appeals/<int:pk>/withdraw/", results_appeals.withdraw, name="exam-appeal-withdraw"),
    path("marking/", results_marking.work, name="exam-work"),
    path("marking/<int:pk>/", results_marking.mark, name="exam-mark"),
    path("marking/appeals/<int:pk>/", results_marking.reading, name="exam-reading"),
    path("blueprints/", exam_papers.blueprints, name="blueprints"),
    path("blueprints/<int:pk>/", exam_papers.blueprint, name="blueprint"),
    path("papers/campaigns/<int:pk>/", exam_papers.papers, name="exam-papers"),
    path("papers/sittings/<int:pk>/", exam_papers.sitting, name="exam-papers-sitting"),
    path("papers/sittings/<int:pk>/make/", exam_papers.make, name="exam-papers-make"),
    path("papers/rooms/<int:pk>/print/<str:kind>/", exam_papers.print_room, name="exam-print"),
    path("papers/bundles/<int:pk>/", exam_papers.bundle, name="exam-bundle"),
    path("papers/<int:pk>/enter/", exam_papers.enter, name="exam-entry"),
]
