"""A key that may only be read is a link to the row behind it, for who may open that row; to others it is words.

Django makes the link for everybody and knows no hook for it: the form of the page carries its reader (`Scoped`).
"""

from django.contrib.admin.helpers import AdminReadonlyField

_linked = AdminReadonlyField.get_admin_url


def for_readers(self, remote_field, remote_obj):
    reader = getattr(self.form, "reader", None)
    of = remote_field.model._meta
    rights = (f"{of.app_label}.{act}_{of.model_name}" for act in ("view", "change"))
    if reader is not None and not any(reader.has_perm(right) for right in rights):
        return str(remote_obj)
    return _linked(self, remote_field, remote_obj)


AdminReadonlyField.get_admin_url = for_readers  # type: ignore[method-assign]
