"""The addresses of sign-in that exist here: those that people need, and no others."""

from allauth.account import views
from django.urls import path, re_path

from unaided.web.people import account_forms as forms
from unaided.web.people.account_views import ConfirmEmail, PasswordChange, account_email

urlpatterns = [
    path("login/", views.LoginView.as_view(form_class=forms.SignIn), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", views.SignupView.as_view(form_class=forms.SignUp), name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", PasswordChange.as_view(), name="account_change_password"),
    path(
        "password/reset/",
        views.PasswordResetView.as_view(form_class=forms.ResetPassword),
        name="account_reset_password",
    ),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    # The key has hyphens of its own: the person ends at the first one.
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        views.PasswordResetFromKeyView.as_view(form_class=forms.NewPassword),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("confirm-email/", views.email_verification_sent, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", ConfirmEmail.as_view(), name="account_confirm_email"),
    path("email/", account_email, name="account_email"),
]
