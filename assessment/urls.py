from django.urls import include, path

from assessment.views import acting, reading, rounds, writing

urlpatterns = [
    path("", include("assessment.bank_urls")),
    path("", include("assessment.framework_urls")),
    path("", include("assessment.profile_urls")),
    path("reviews/", reading.reviews, name="reviews"),
    path("reviews/mine/", reading.my_reviews, name="my-reviews"),
    path("reviews/rounds/", rounds.round_list, name="review-rounds"),
    path("reviews/rounds/<int:pk>/<int:number>/", rounds.review_round, name="review-round"),
    path("reviews/<int:pk>/", reading.review, name="review"),
    path("reviews/<int:pk>/write/", writing.review_write, name="review-write"),
    path("reviews/<int:pk>/draft/", writing.review_draft, name="review-draft"),
    path("reviews/<int:pk>/withdraw/", acting.withdraw, name="review-withdraw"),
    path("reviews/<int:pk>/self/", writing.self_report, name="self-report"),
    path("reviews/<int:pk>/self/draft/", writing.self_draft, name="self-report-draft"),
    path("reviews/<int:pk>/self/withdraw/", acting.self_withdraw, name="self-report-withdraw"),
    path("reviews/<int:pk>/take-up/", acting.take_up, name="review-take-up"),
    path("reviews/<int:pk>/return/", acting.send_back, name="review-return"),
    path("reviews/<int:pk>/conclude/", acting.conclude, name="review-conclude"),
    path("reviews/<int:pk>/reopen/", acting.reopen, name="review-reopen"),
    path("reviews/<int:pk>/answer/", acting.answer, name="review-answer"),
    path("reviews/<int:pk>/ask/", acting.ask, name="review-ask"),
    path("reviews/<int:pk>/reviewer/", acting.name_reviewer, name="review-reviewer"),
]
