from django.urls import path

from assessment.views import exam_candidate, exam_day, exam_desk

urlpatterns = [
    path("", exam_day.my_sittings, name="exam-mine"),
    path("seats/<int:pk>/enter/", exam_day.enter, name="exam-enter"),
    path("door/", exam_day.door, name="exam-door"),
    path("room/", exam_day.room, name="exam-room"),
    path("room/start/", exam_day.start, name="exam-start"),
    path("room/paper/", exam_day.paper, name="exam-paper"),
    path("room/save/", exam_day.save, name="exam-save"),
    path("room/hand-in/", exam_day.hand_in, name="exam-hand-in"),
    path("room/figures/<int:number>/<int:place>/", exam_day.figure, name="exam-figure"),
    path("room/leave/", exam_day.leave, name="exam-leave"),
    path("rooms/", exam_desk.rooms, name="exam-desks"),
    path("rooms/<int:pk>/", exam_desk.desk, name="exam-desk"),
    path("rooms/<int:pk>/state/", exam_desk.state, name="exam-desk-state"),
    path("rooms/<int:pk>/<str:act>/", exam_desk.act, name="exam-desk-act"),
    path("attempts/<int:pk>/", exam_candidate.candidate, name="exam-candidate"),
    path("attempts/<int:pk>/<str:act>/", exam_candidate.candidate_act, name="exam-candidate-act"),
]
