from django.urls import path

from personnel.views import log

urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/<int:pk>/", log.line, name="log-line"),
    path("my/readers/", log.readers, name="readers"),
]
