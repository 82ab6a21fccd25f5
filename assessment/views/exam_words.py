"""What the script of the exam room says, in the language of the page."""

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    return {
        "question": _("Question {n}"),
        "of": _("of {count}"),
        "saved": _("Saved at {at}"),
        "saving": _("Saving …"),
        "waiting": _("Connection lost: {n} answers kept on this machine"),
        "beat": _("Connection lost"),
        "lost": _("Connection lost since {at}"),
        "lostText": _(
            "Go on working. Your answers are kept on this machine and are sent by themselves when the network is back. "
            "The clock goes on by the server's time. No network after 5 minutes: tell the proctor."
        ),
        "answered": _("{n}/{count} answered"),
        "isAnswered": _("Question {n}, answered"),
        "notAnswered": _("Question {n}, not answered"),
        "marked": _("marked for later"),
        "previous": _("Question {n}, back"),
        "next": _("Question {n}, next"),
        "up": _("Move up: {text}"),
        "down": _("Move down: {text}"),
        "keepOrder": _("Keep this order as my answer"),
        "orderHelp": _("Put the lines in order with the buttons."),
        "noOrder": _("Not answered yet: move a line, or keep this order."),
        "choose": _("Choose"),
        "yourAnswer": _("Your answer"),
        "clear": _("Clear the answer"),
        "minutes": _("{n} minutes left"),
        "minute": _("1 minute left"),
        "over": _("Time is over. What you answered has been sent."),
        "sending": _("Time is over. Answers are being sent …"),
        "paused": _("The proctor has paused your work. The clock stands still; the questions come back by themselves."),
        "continued": _("Your work goes on; the lost time is given back."),
        "elsewhere": _("This machine no longer holds your paper. Ask the proctor."),
        "otherTab": _("Your paper is open in another window of this browser. Go on there."),
        "handInTitle": _("Hand in with {n} questions not answered?"),
        "handInAll": _("Hand in?"),
        "handInText": _("{n} minutes are left. After handing in you can change nothing."),
        "handInPending": _("{n} answers kept on this machine are sent first."),
        "handInWaits": _("Not handed in yet: there is no connection. It is handed in as soon as the network is back."),
        "refused": _("Some answers were not accepted; look at questions {list} again."),
        "noPaper": _("The paper does not come: there is no connection. Trying again …"),
        "tooSoon": _("The server is busy. Answers stay on this machine and are sent again shortly."),
    }
