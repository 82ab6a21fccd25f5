"""One call to note who did what, or looked at whom. The row is written in the caller's transaction."""

from personnel.models import AccessEvent, Official
from personnel.origin import origin


def note(
    user, verb: AccessEvent.Verb, obj=None, *, official=None, label="", purpose="", **detail
) -> AccessEvent | None:
    """Write one line of the log. Looking at one's own record is not noted.

    `official` is the person concerned; taken from `obj` when that is an official or belongs to one.
    """
    if official is None and obj is not None:
        official = obj if isinstance(obj, Official) else getattr(obj, "official", None)
    own = official is not None and user is not None and getattr(user, "official_id", None) == official.pk
    if own and verb in (AccessEvent.Verb.VIEW, AccessEvent.Verb.DOWNLOAD):
        return None
    here = origin.get()
    return AccessEvent.objects.create(
        user=user if user is not None and user.pk else None,
        username=getattr(user, "username", "") or "",
        verb=verb,
        model=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        label=(label or (str(obj) if obj is not None else ""))[:255],
        official=official,
        purpose=purpose[:200],
        detail=detail,
        ip=here.ip,
        request_id=here.request_id[:64],
    )
