"""What every admin of the office shares: the reader's scope, no deletion, log, history, two versions on a conflict."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth import get_permission_codename
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError, models
from django.forms import ModelForm
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from personnel import access_log, constraints, dates, filters
from personnel.admin import links  # noqa: F401 – says what a key is to its reader
from personnel.errors import RuleViolation
from personnel.finding import named
from personnel.forms import DateInput, TidyCharField, VietnameseDateField
from personnel.models import AccessEvent, Official
from personnel.stamps import StaleRecord, StampedForm

Verb = AccessEvent.Verb


if TYPE_CHECKING:
    Mixed = BaseModelAdmin
else:
    Mixed = object


class Careful:
    """Shows a refused form again whatever was sent for a key; the admin's own looks up what cannot be one and fails."""

    def optgroups(self, name, value, attrs=None):
        known = [one for one in value if may_be_key(self.field.related_model, one)]  # type: ignore[attr-defined]
        return super().optgroups(name, known, attrs)  # type: ignore[misc]


class CarefulOne(Careful, AutocompleteSelect):
    pass


class CarefulMany(Careful, AutocompleteSelectMultiple):
    pass


class Scoped(Mixed):
    """Rows, choices and rights follow the person who asks; shared by admins and their inlines."""

    form: type[ModelForm] = StampedForm
    formfield_overrides: ClassVar = {
        models.DateField: {"form_class": VietnameseDateField, "widget": DateInput},
        models.CharField: {"form_class": TidyCharField},
        models.TextField: {"form_class": TidyCharField},
        models.DecimalField: {"localize": True},  # 0,25 as people write it
    }

    def get_queryset(self, request):
        rows = self.model._default_manager.visible_to(request.user)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def writes(self, request, obj) -> bool:
        """This row is within what the person may write."""
        rows = self.model._default_manager
        if obj is None or obj.pk is None or not hasattr(rows, "writable_by"):
            return True
        return rows.writable_by(request.user).filter(pk=obj.pk).exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only rows this person may choose; people only where their record may be written."""
        rows = db_field.remote_field.model._default_manager
        if "queryset" not in kwargs:
            if db_field.remote_field.model is Official:
                kwargs["queryset"] = Official.objects.writable_by(request.user)
            elif hasattr(rows, "visible_to"):
                kwargs["queryset"] = rows.visible_to(request.user)
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CarefulOne(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if "widget" not in kwargs and db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = CarefulMany(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """Register every model of the office with this. Outside one's scope there is nothing: 404."""

    folded_search: ClassVar[tuple[str, str] | None] = None
    """(folded name, code) when the search should ignore accents."""
    list_per_page = 50
    show_full_result_count = False
    actions: Sequence[str] | None = None
    date_hierarchy: ClassVar[str | None] = None

    def get_form(self, request, obj=None, change=False, **kwargs):
        """A class of this request; it knows its reader (`links`) and what a rule has refused in it."""
        form = super().get_form(request, obj, change, **kwargs)
        form.reader = request.user  # type: ignore[attr-defined]
        form.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return form

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.writes(request, obj)

    def get_search_results(self, request, queryset, search_term):
        words = filters.clean(search_term)
        if self.folded_search is None or not words:
            return super().get_search_results(request, queryset, words)
        name, code = self.folded_search
        return named(queryset, words, name=name, code=code), False

    def get_fieldsets(self, request, obj=None):
        """Every form to be changed carries its stamp."""
        fieldsets: list[tuple[Any, dict[str, Any]]] = [
            (name, dict(options)) for name, options in super().get_fieldsets(request, obj)
        ]
        given = [field for _name, options in fieldsets for field in options["fields"]]
        if obj is not None and self.has_change_permission(request, obj):
            if "stamp" not in given and fieldsets:
                fieldsets[0][1]["fields"] = [*fieldsets[0][1]["fields"], "stamp"]
        else:
            for _name, options in fieldsets:
                options["fields"] = [field for field in options["fields"] if field != "stamp"]
        return fieldsets

    def get_changeform_initial_data(self, request):
        """What the address proposes for a new row, without keys that cannot be keys."""
        given = super().get_changeform_initial_data(request)
        return {name: value for name, value in given.items() if may_begin_with(self.model, name, value)}

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """What only a rule or the database can refuse stands on the form, with everything that was typed.

        Nothing of the refused write is left, so the same values are asked for once more: this time the form says no.
        """
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleRecord:
            raise
        except RuleViolation as refusal:
            request.refusal = refusal
        except DatabaseError as problem:
            if not constraints.is_refusal(problem):
                raise
            request.refusal = constraints.violation(problem)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request, object_id, from_field=None):
        """Looking at another person's record is noted."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "GET" and person_of(row):
            access_log.note(request.user, Verb.VIEW, row, official=person_of(row))
        return row

    # Log: ours, instead of the admin's own table.

    def log_addition(self, request, obj, message):
        access_log.note(request.user, Verb.CREATE, obj)

    def log_change(self, request, obj, message):
        access_log.note(request.user, Verb.CHANGE, obj, fields=changed_fields(message))

    def log_deletion(self, request, obj, object_repr):
        access_log.note(request.user, Verb.DELETE, obj, label=object_repr)

    def history_view(self, request, object_id, extra_context=None):
        """Who changed what when, from the history the database keeps."""
        if not request.user.has_perm("personnel.view_history"):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        from personnel.history import changes

        return TemplateResponse(
            request,
            "admin/object_history.html",
            {
                **self.admin_site.each_context(request), "title": _("History of changes: %(row)s") % {"row": row},
                "subtitle": None, "changes": changes(row), "object": row, "opts": self.opts,
                "module_name": str(self.opts.verbose_name_plural), **(extra_context or {}),
            },
        )  # fmt: skip


class OfficeWideAdmin(ScopedAdmin):
    """Structure, catalogues, regulations: read in every unit, kept by those whose grant reaches the whole office."""

    def has_add_permission(self, request):
        return super().has_add_permission(request) and self._reaches_all(request, "add")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._reaches_all(request, "change")

    def _reaches_all(self, request, act: str) -> bool:
        return request.user.scope(f"{self.opts.app_label}.{get_permission_codename(act, self.opts)}").whole


class ScopedInline(Scoped, admin.StackedInline):
    extra = 0
    show_change_link = True

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.reader = request.user  # type: ignore[attr-defined]
        return formset

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._parent_writes(request, obj)

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._parent_writes(request, obj)

    def _parent_writes(self, request, obj) -> bool:
        if obj is None:
            return True
        rows = type(obj)._default_manager
        return not hasattr(rows, "writable_by") or rows.writable_by(request.user).filter(pk=obj.pk).exists()

    def get_fields(self, request, obj=None):
        fields = list(super().get_fields(request, obj))
        if "stamp" not in fields and self.has_change_permission(request, obj):
            fields.append("stamp")
        return fields if self.has_change_permission(request, obj) else [name for name in fields if name != "stamp"]


def may_begin_with(model: type[models.Model], name: str, value) -> bool:
    """The form can show this value in the column: a relation wants keys of the right shape."""
    try:
        column = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    if not isinstance(column, models.ForeignKey | models.ManyToManyField):
        return True
    return all(may_be_key(column.related_model, one) for one in (value if isinstance(value, list) else [value]))


def may_be_key(model: type[models.Model], value) -> bool:
    key = model._meta.pk
    try:
        key.run_validators(key.to_python(value))
    except ValidationError:
        return False
    return True


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that only acts write."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


def person_of(row) -> Official | None:
    """The person a row is about, itself or through the rotation it belongs to."""
    if isinstance(row, Official):
        return row
    return getattr(row, "official", None) or getattr(getattr(row, "rotation", None), "official", None)


def changed_fields(message) -> list[str]:
    """Names of the fields in the admin's own change message."""
    if not isinstance(message, list):
        return []
    return sorted({name for part in message for name in part.get("changed", {}).get("fields", [])})


class PeriodInForce(admin.SimpleListFilter):
    """Rows of a period by whether it runs today."""

    title = ""
    parameter_name = "period"

    def __init__(self, request, params, model, model_admin):
        self.title = _("period")
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [("now", _("in force today")), ("past", _("over")), ("coming", _("to come"))]

    def queryset(self, request, queryset):
        today = dates.today()
        match self.value():
            case "now":
                return queryset.filter(valid__contains=today)
            case "past":
                return queryset.filter(valid__endswith__lte=today)
            case "coming":
                return queryset.filter(valid__startswith__gt=today)
        return queryset
