"""allauth's forms in this application's words: labels that stay, no placeholders."""

from __future__ import annotations

from calendar import day_name
from typing import Any, Final

from allauth.account import forms as theirs
from allauth.account.internal.flows.manage_email import email_already_exists
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from unaided.web.people.models import User

LONGEST_LOGIN: Final = 254  # an e-mail address; usernames are shorter
PASSWORD_RULES = "At least ten characters, and not one that everybody uses."


def _plain(form: forms.Form, words: dict[str, tuple[str, str]]) -> None:
    """Give a form's fields a label and a help text, and take placeholders away."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in words:
            field.label, field.help_text = words[name]


class SignIn(theirs.LoginForm):  # type: ignore[misc]
    """Sign in by username or e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            {
                "login": ("Username or e-mail", ""),
                "password": ("Password", ""),
                "remember": (
                    "Stay signed in on this device",
                    "For 30 days. Leave it off where others use the device.",
                ),
            },
        )
        login = self.fields["login"]
        login.widget.attrs.update(autocomplete="username", autocapitalize="none")
        # A longer one is nobody's, and SQLite cannot compare it.
        login.validators.append(MaxLengthValidator(LONGEST_LOGIN))


class SignUp(theirs.SignupForm):  # type: ignore[misc]
    """Sign up by a username; an e-mail address is not needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            {
                "username": (
                    "Username",
                    "To sign in with. Others see the name that you give when you join.",
                ),
                "email": (
                    "E-mail",
                    "For reminders, and to reset a forgotten password: without one it cannot be "
                    "reset. No other person sees it.",
                ),
                "password1": ("Password", PASSWORD_RULES),
                "password2": ("The same password again", ""),
            },
        )
        self.fields["username"].widget.attrs.update(autocapitalize="none")


class ChangePassword(theirs.ChangePasswordForm):  # type: ignore[misc]
    """Another password, by who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            {
                "oldpassword": ("Present password", ""),
                "password1": ("New password", PASSWORD_RULES),
                "password2": ("The new password again", ""),
            },
        )


class ResetPassword(theirs.ResetPasswordForm):  # type: ignore[misc]
    """The e-mail address to which a link is sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, {"email": ("E-mail", "The address that you gave when you signed up.")})


class NewPassword(theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by who opened the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(
            self,
            {
                "password1": ("New password", PASSWORD_RULES),
                "password2": ("The new password again", ""),
            },
        )


class EmailForm(forms.Form):
    """The address for reminders; changed by who knows the password."""

    email = forms.EmailField(
        label="E-mail",
        required=False,
        help_text="For reminders, and to reset a forgotten password. Empty: none.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        """Refuse an address that is another account's."""
        email: str = self.cleaned_data["email"].lower()
        if email:
            email_already_exists(email, user=self.person, always_raise=True)
        return email

    def clean_password(self) -> str:
        """Refuse another password.

        Raises:
            ValidationError: If it is.
        """
        password: str = self.cleaned_data["password"]
        if not self.person.check_password(password):
            raise ValidationError("This is not your password.", code="wrong")
        return password


class ReminderForm(forms.Form):
    """The days on which to be reminded to practise; none is ticked beforehand."""

    days = forms.MultipleChoiceField(
        label="Remind me to practise on",
        choices=[(str(number), name) for number, name in enumerate(day_name)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="At most one e-mail on such a day, in the afternoon, and none if you practised.",
    )
