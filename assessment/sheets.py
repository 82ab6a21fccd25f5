"""The filed sheets of reviews."""

from personnel.models import IssuedDocument


def of(reviews, user) -> dict[int, IssuedDocument]:
    """{review: the newest filed sheet this person may read}."""
    keys = {f"review:{review.pk}": review.pk for review in reviews}
    papers = IssuedDocument.objects.visible_to(user).filter(
        about__in=keys, type="PNX", state=IssuedDocument.State.FILED
    )
    return {keys[paper.about]: paper for paper in papers.order_by("revision")}


def earlier(review, user) -> list[IssuedDocument]:
    """Filed sheets of revisions that were set aside, the newest first."""
    papers = IssuedDocument.objects.visible_to(user).filter(
        about=f"review:{review.pk}", type="PNX", state=IssuedDocument.State.FILED, revision__lt=review.revision
    )
    return list(papers.defer("content").order_by("-revision"))
