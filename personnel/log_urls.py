from django.urls import path

from personnel.views import log

urlpatterns = [
    path("log/", log.log, name="log"),
    path("my/readers/", log.readers, name="readers"),
]
