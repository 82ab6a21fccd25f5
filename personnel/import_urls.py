from django.urls import path

from personnel.views import importing

urlpatterns = [
    path("<int:pk>/", importing.import_detail, name="import"),
    path("<int:pk>/progress/", importing.import_progress, name="import-progress"),
    path("<int:pk>/errors/", importing.import_errors, name="import-errors"),
    path("<int:pk>/write/", importing.import_write, name="import-write"),
    path("<int:pk>/discard/", importing.import_discard, name="import-discard"),
    path("<slug:import_kind>/", importing.imports, name="imports"),
    path("<slug:import_kind>/template/", importing.import_template, name="import-template"),
]
