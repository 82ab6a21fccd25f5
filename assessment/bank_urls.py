from django.urls import path

from assessment.views import bank, bank_coverage, bank_exchange, bank_review, bank_writing

urlpatterns = [
    path("questions/", bank.questions, name="questions"),
    path("questions/new/", bank_writing.new, name="question-new"),
    path("questions/export/", bank_exchange.export, name="question-export"),
    path("questions/coverage/", bank_coverage.coverage, name="question-coverage"),
    path("questions/lapsed/", bank_coverage.lapsed, name="question-lapsed"),
    path("questions/duplicates/", bank_coverage.duplicates, name="question-duplicates"),
    path("questions/review/", bank_review.desk, name="question-review"),
    path("questions/<int:pk>/", bank.question, name="question"),
    path("questions/<int:pk>/revise/", bank_writing.revise, name="question-revise"),
    path("questions/versions/<int:pk>/edit/", bank_writing.edit, name="question-edit"),
    path("questions/versions/<int:pk>/send/", bank_writing.send, name="question-send"),
    path("questions/versions/<int:pk>/take-back/", bank_writing.take_back, name="question-take-back"),
    path("questions/versions/<int:pk>/figures/", bank_writing.add_figure, name="question-figure-add"),
    path("questions/versions/<int:pk>/approve/", bank_review.approve, name="question-approve"),
    path("questions/versions/<int:pk>/return/", bank_review.give_back, name="question-return"),
    path("questions/versions/<int:pk>/retire/", bank_review.retire, name="question-retire"),
    path("questions/figures/<int:pk>/", bank.figure, name="question-figure"),
    path("questions/figures/<int:pk>/remove/", bank_writing.remove_figure, name="question-figure-remove"),
]
