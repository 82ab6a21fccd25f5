"""Accounts and grants: the system administrator's part, without any personnel record."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from personnel import accounts, wording
from personnel.forms import TidyCharField
from personnel.models import Grant, Official, User
from personnel.stamps import StampedForm

from .base import PeriodInForce, ScopedAdmin


class UserForm(StampedForm):
    """The official behind an account is named by the code alone: no list of people is offered here."""

    official_code = TidyCharField(label=_("Official code"), required=False, max_length=20)

    class Meta:
        model = User
        fields = ["username", "full_name", "email", "language", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.official_id:
            self.initial["official_code"] = self.instance.official.code

    def clean_official_code(self):
        code = self.cleaned_data["official_code"].upper()
        if not code:
            self.instance.official = None
            return code
        official = Official.objects.filter(code=code).first()
        if official is None:
            raise ValidationError(_("There is no official with this code."))
        if User.objects.filter(official=official).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("This official already has an account."))
        self.instance.official = official
        return code


@admin.register(User)
class UserAdmin(ScopedAdmin):
    form = UserForm
    list_display = ["username", "full_name", "is_active", "must_change_password", "last_login"]
    list_filter = ["is_active", "grants__role"]
    search_fields = ["username", "full_name"]
    fields = ["username", "full_name", "official_code", "email", "language", "is_active"]
    actions = ["give_first_password", "end_sessions"]

    def save_model(self, request, obj, form, change):
        """A new account gets a first password, shown once to whoever opened it."""
        super().save_model(request, obj, form, change)
        if not change:
            self._show(request, obj, accounts.give_first_password(obj, by=request.user))
        elif "is_active" in form.changed_data and not obj.is_active:
            accounts.end_sessions(obj, by=request.user)

    def _show(self, request, user, password):
        messages.warning(
            request,
            _(
                "First password of %(user)s: %(password)s – valid for one sign-in within 72 hours. It is not shown again."
            )
            % {"user": user.username, "password": password},
        )

    @admin.action(description=_("Give a new first password"), permissions=["change"])
    def give_first_password(self, request, queryset):
        if queryset.count() != 1:
            messages.error(request, _("Choose one account: its password is shown once."))
            return
        user = queryset.get()
        self._show(request, user, accounts.give_first_password(user, by=request.user))

    @admin.action(description=_("Sign out everywhere"), permissions=["change"])
    def end_sessions(self, request, queryset):
        if not request.user.has_perm("personnel.end_sessions"):
            raise PermissionDenied
        ended = sum(accounts.end_sessions(user, by=request.user) for user in queryset)
        messages.success(request, _("%(n)s sessions ended.") % {"n": wording.number(ended)})


class GrantForm(StampedForm):
    giver: User | None = None

    def clean(self):
        cleaned = super().clean()
        user = cleaned.get("user")
        if user is not None and self.giver is not None and user.pk == self.giver.pk:
            raise ValidationError({"user": _("Nobody gives a role to themselves.")})
        return cleaned


@admin.register(Grant)
class GrantAdmin(ScopedAdmin):
    form = GrantForm
    list_display = ["user", "role", "unit", "period", "given_by"]
    list_filter = [PeriodInForce, "role"]
    list_select_related = ["user", "unit", "given_by"]
    search_fields = ["user__username", "user__full_name"]
    autocomplete_fields = ["user", "unit", "on_behalf_of"]
    fields = ["user", "role", "unit", "valid", "on_behalf_of", "basis"]

    @admin.display(description=_("period"), ordering="valid")
    def period(self, row):
        return wording.period(row.valid)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"giver": request.user})

    def has_change_permission(self, request, obj=None):
        """One's own grants are somebody else's business."""
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def save_model(self, request, obj, form, change):
        obj.given_by = request.user
        super().save_model(request, obj, form, change)
