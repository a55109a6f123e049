"""Asking to teach, and the answer."""

from __future__ import annotations

from django import forms

ABOUT_AT_LEAST, ABOUT_AT_MOST = 40, 2000
REPLY_AT_MOST = 1000


class ApplicationForm(forms.Form):
    """What a learner tells staff who wants to teach."""

    about = forms.CharField(
        label="What do you want to teach, and what do you know of it?",
        min_length=ABOUT_AT_LEAST,
        max_length=ABOUT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "true"}),
        help_text="Subjects, how you came to them, and anything you have taught before. Only our staff read it.",
        error_messages={
            "required": "Tell us what you want to teach.",
            "min_length": f"Tell us a little more: at least {ABOUT_AT_LEAST} characters.",
            "max_length": f"Use at most {ABOUT_AT_MOST} characters.",
        },
    )


class DecisionForm(forms.Form):
    """Staff's answer; which of the two buttons was pressed is ``decision``."""

    reply = forms.CharField(
        label="A word to them",
        required=False,
        max_length=REPLY_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They read it in the message that tells them of your decision.",
    )
    decision = forms.ChoiceField(
        choices=[("approve", "Approve"), ("decline", "Decline")], widget=forms.HiddenInput
    )
