"""Pages of an account that differ from allauth's."""

from __future__ import annotations

from calendar import day_name

from allauth.account import app_settings
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress, EmailConfirmationMixin
from allauth.account.views import ConfirmEmailView, PasswordChangeView
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from unaided.report.wording import listed
from unaided.web.people.account_forms import ChangePassword, EmailForm, ReminderForm
from unaided.web.people.models import PracticeReminder, Role, User
from unaided.web.people.rights import Request
from unaided.web.people.views.replies import asked, see


@method_decorator(login_required, name="dispatch")
class PasswordChange(PasswordChangeView):  # type: ignore[misc]
    """Change a password; who signs in without one (in the demonstration) has none to change."""

    form_class = ChangePassword

    def dispatch(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:
        """Let in who has a password.

        Raises:
            Http404: If they have none.
        """
        if not request.user.has_usable_password():
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_default_success_url(self) -> str:
        """Lead to the person's own first page."""
        return reverse("home")


class ConfirmEmail(ConfirmEmailView):  # type: ignore[misc]
    """Confirm an address, by who opened the link and says so."""

    def logout_other_user(self, confirmation: EmailConfirmationMixin) -> None:
        """Sign somebody else out with the answer alone: a link that is only opened does nothing."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)


@login_required
@rate_limit(action="manage_email")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def account_email(request: Request) -> HttpResponse:
    """Name an e-mail address, another, or none; choose the days of reminders to practise.

    Raises:
        Http404: If they have no password.
    """
    person = request.user
    if not person.has_usable_password():
        raise Http404
    if request.method == "POST" and "remind" in request.POST:
        return _remind(request, person)
    form = EmailForm(
        request.POST if request.method == "POST" else None,
        person=person,
        initial={"email": person.email},
    )
    if form.is_valid():
        _change(request, person, form.cleaned_data["email"])
        return see("account_email")
    unconfirmed = (
        app_settings.EMAIL_VERIFICATION != app_settings.EmailVerificationMethod.NONE
        and EmailAddress.objects.filter(user=person, verified=False).exists()
    )
    context = {"unconfirmed": unconfirmed, "reminders": _reminders(person)}
    return asked(request, "account/email.html", form, context)


def _reminders(person: User) -> ReminderForm | None:
    """Return the form of the days; none where nothing could be sent, or nobody practises."""
    if person.role != Role.LEARNER or not person.email:
        return None
    chosen = PracticeReminder.objects.filter(person=person).first()
    return ReminderForm(initial={"days": list(chosen.days) if chosen else []})


def _remind(request: HttpRequest, person: User) -> HttpResponse:
    form = ReminderForm(request.POST)
    if person.role != Role.LEARNER or not form.is_valid():
        messages.warning(request, "That could not be kept. Nothing was changed.")
        return see("account_email")
    days = "".join(sorted(form.cleaned_data["days"]))
    # Kept, empty, where there is none: what was sent today is not sent again.
    PracticeReminder.objects.update_or_create(person=person, defaults={"days": days})
    named = [name for number, name in enumerate(day_name) if str(number) in days]
    messages.success(
        request,
        f"You are reminded to practise on {listed(named)}."
        if named
        else "You are not reminded to practise.",
    )
    return see("account_email")


def _change(request: HttpRequest, person: User, email: str) -> None:
    if email == person.email:
        messages.info(request, "That is the address already. Nothing was changed.")
        return
    with transaction.atomic():
        EmailAddress.objects.filter(user=person).delete()
        User.objects.filter(pk=person.pk).update(email=email)
        person.email = email
        address = (
            EmailAddress.objects.create(user=person, email=email, primary=True) if email else None
        )
    verified = app_settings.EMAIL_VERIFICATION != app_settings.EmailVerificationMethod.NONE
    if address is not None and verified:
        send_verification_email_to_address(request, address)
    messages.success(
        request, f"Reminders go to {email}." if email else "No e-mail address is kept."
    )
