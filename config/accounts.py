"""Signing in and out, and the password. A forgotten password is set anew by the system administrator: there may be
no e-mail in the office's network, and a link sent by mail would be the weakest door."""

from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from config import errors
from personnel import signing_in
from personnel.accounts import password_changed


class SignInForm(AuthenticationForm):
    """The same refusal whether the name is unknown, the password wrong or the account closed."""

    error_messages = {
        "invalid_login": _("The user name or the password is wrong. Check both; capitals matter in the password."),
        "inactive": _("The user name or the password is wrong. Check both; capitals matter in the password."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class SignIn(views.LoginView):
    authentication_form = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        """Every attempt takes one of the tries of its account before the password is looked at."""
        self.username = signing_in.name_of(request.POST.get("username"))
        try:
            self.tried = signing_in.attempt(self.username, timezone.now())
        except signing_in.TooManyAttempts as refusal:
            return errors.too_many_attempts(request, refusal.seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        if not signing_in.uses_up(form.get_user(), timezone.now()):
            form.add_error(None, form.get_invalid_login_error())
            return self.form_invalid(form)
        answer = super().form_valid(form)
        signing_in.succeeded(form.get_user())
        return answer

    def form_invalid(self, form):
        signing_in.failed(self.tried, self.username, timezone.now())
        return super().form_invalid(form)


class SignOut(views.LogoutView):
    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            signing_in.signed_out(request.user)
        return super().post(request, *args, **kwargs)


def admin_sign_in(request):
    """The admin has no door of its own; somebody signed in without access to it is told so."""
    target = request.GET.get("next") or reverse("admin:index")
    if request.user.is_authenticated and not request.user.is_staff:
        return redirect("desk")
    return redirect(f"{reverse('login')}?{urlencode({'next': target})}")


class PasswordChange(views.PasswordChangeView):
    """Whoever signed in with a first password chooses their own before anything else."""

    def form_valid(self, form):
        answer = super().form_valid(form)
        password_changed(self.request.user)  # type: ignore[arg-type]
        return answer


class FirstPassword:
    """Middleware: with a first password the only page is the one where it is changed."""

    OPEN = frozenset({"password_change", "password_change_done", "logout", "set_language", "healthz", "readyz"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if request.user.must_change_password and request.resolver_match.url_name not in self.OPEN:
            return redirect("password_change")
        return None


urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", SignOut.as_view(), name="logout"),
    path("password/", PasswordChange.as_view(), name="password_change"),
    path("password/done/", views.PasswordChangeDoneView.as_view(), name="password_change_done"),
]
