from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from config import accounts, health, record, search, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", views.desk, name="desk"),
    path("", include(accounts)),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("personnel.paper_urls")),
    path("", include("assessment.paper_urls")),
    path("import/", include("personnel.import_urls")),
    path("search/", search.search, name="search"),
    path("officials/<int:pk>/", record.official, name="official"),
    path("", include("personnel.urls")),
    path("", include("assessment.urls")),
    path("campaigns/", include("assessment.campaign_urls")),
    path("exam/", include("assessment.exam_urls")),
    path("exams/", include("assessment.result_urls")),
    path("", include("personnel.log_urls")),
    path("admin/login/", login_not_required(accounts.admin_sign_in), name="admin-login"),
    path("rotation/", include("rotation.urls")),
    path("rotation/", include("rotation.term_urls")),
    path("admin/logout/", accounts.SignOut.as_view(), name="admin-logout"),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password_change"), name="admin-password"),
    path("admin/r/<path:rest>", views.nothing, name="admin-nothing"),
    path("admin/", admin.site.urls),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
