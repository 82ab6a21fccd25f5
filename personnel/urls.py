from django.urls import path

from personnel.views import documents, lookups, officials, reorganisation, succession, units

urlpatterns = [
    path("officials/", officials.officials, name="officials"),
    path("officials/lookup", lookups.officials, name="official-lookup"),
    path("units/", units.units, name="units"),
    path("units/lookup", lookups.units, name="unit-lookup"),
    path("units/<int:pk>/", units.unit, name="unit"),
    *[
        path(f"units/<int:pk>/{act}", reorganisation.reorganise, {"act": act}, name=f"reorganise-{act}")
        for act in reorganisation.ACTS
    ],
    path("titles/lookup", lookups.titles, name="title-lookup"),
    path("posts/", units.post_list, name="posts"),
    path("succession/", succession.succession, name="succession"),
    path("succession/<int:pk>/", succession.entry, name="succession-entry"),
    path("succession/<int:pk>/approve", succession.approve, name="succession-approve"),
    path("succession/<int:pk>/remove", succession.remove, name="succession-remove"),
    path("documents/lookup", lookups.documents, name="document-lookup"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
]
