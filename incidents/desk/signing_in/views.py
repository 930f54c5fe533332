"""The pages of signing in: name and password, the code, and the second factor of one's own account."""

from base64 import b32encode
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.util import random_hex

from incidents.desk.signing_in import factor
from incidents.desk.signing_in.attempts import attempt, remember, when
from sources.errors import Refused
from sources.models.audit import acting

KEY = "footnote_new_key"  # where a session keeps the key that is not confirmed yet
TOO_MANY = "Too many wrong tries for this name or from this address: try again {}."
WRONG = "This code is wrong, or was used before: wait for the app’s next one, or type a backup code."


class SignInForm(AdminAuthenticationForm):
    """Name and password, as often as the limits let through."""

    wait = 0  # seconds, where they do not

    def clean(self) -> Any:
        """Count the attempt, then judge it."""
        if {"username", "password"} - set(self.cleaned_data):
            return super().clean()
        request: Any = self.request
        tried = attempt(request, self.cleaned_data["username"])
        if tried.wait:
            self.wait = tried.wait
            raise ValidationError(TOO_MANY.format(when(tried.wait)))
        cleaned = super().clean()
        tried.give_back()
        return cleaned


class CodeForm(forms.Form):
    """A code of an account's second factor."""

    wait = 0
    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )

    def hear(self, request: HttpRequest) -> bool:
        """Count the code, then judge it; where it is not right the form says why."""
        user: Any = request.user
        tried = attempt(request, user.username)
        if tried.wait:
            self._put_off(TOO_MANY, tried.wait)
            return False
        heard = factor.hear(user=user, code=self.cleaned_data["code"])
        if heard.right or heard.wait:
            tried.give_back()
        if heard.wait:
            self._put_off("Wrong codes were typed: try again {}.", heard.wait)
        elif not heard.right:
            self.add_error("code", WRONG)
        elif heard.wrong_before >= factor.SUSPICIOUS:
            messages.warning(
                request,
                f"Before this, {heard.wrong_before} wrong codes were typed with your password. If it was not you, "
                "somebody knows it: change it now.",
            )
        return heard.right

    def _put_off(self, sentence: str, wait: int) -> None:
        self.wait = wait
        self.add_error(None, sentence.format(when(wait)))


def lead_on(request: HttpRequest, after: str) -> HttpResponse:
    """Send whoever signed in and has not shown all to where they show it, and from there to `after`."""
    page = "second_factor"
    if factor.device_of(request.user):
        page = "code"
    elif DEVICE_ID_SESSION_KEY in request.session:
        logout(request)
        messages.info(request, "The second factor of this session was removed: sign in again.")
        page = "login"
    return _to(page, after)


def put_off(response: HttpResponse, wait: int) -> HttpResponse:
    """Say to programs too that it was too often."""
    if wait:
        response.status_code = 429
        response["Retry-After"] = str(wait)
    return response


@never_cache
@sensitive_post_parameters("code")
def code_view(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password."""
    after = _after(request)
    if not _is_staff(request):
        return _to("login", after)
    if factor.stands(request):
        return HttpResponseRedirect(after)
    if not factor.device_of(request.user):
        return lead_on(request, after)
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs["autofocus"] = True
    if form.is_valid() and form.hear(request):
        factor.show(request, factor.device_of(request.user))
        response = HttpResponseRedirect(after)
        remember(request, response, request.user.get_username())
        return response
    return _page(request, "desk/code.html", "Sign in", form, after=after)


@never_cache
@sensitive_post_parameters("code")
def second_factor_view(request: HttpRequest) -> HttpResponse:
    """Set up the second factor of one's own account, make new backup codes, or remove it."""
    after = _after(request)
    if not _is_staff(request):
        return _to("login", after)
    device: Any = factor.device_of(request.user)
    if not factor.stands(request) and (device or DEVICE_ID_SESSION_KEY in request.session):
        return lead_on(request, after)
    form = CodeForm(request.POST or None)
    if device is None:
        return _set_up(request, form, after)
    if form.is_valid() and form.hear(request):
        user: Any = request.user
        if request.POST.get("act") == "remove":
            with acting(by=user.pk, reason="Removed the second factor."):
                factor.remove(user=user)
            factor.show(request, None)
            messages.success(request, "Removed: the password alone signs you in now.")
            return HttpResponseRedirect(request.path)
        with acting(by=user.pk, reason="Made new backup codes."):
            return _codes(request, factor.new_codes(user=user), after)
    return _page(
        request,
        "desk/second_factor.html",
        "Second factor",
        form,
        device=device,
        left=factor.codes_left(request.user),
    )


def _set_up(request: HttpRequest, form: CodeForm, after: str) -> HttpResponse:
    """Show the key until a code of it is typed, then keep it and show the backup codes."""
    user: Any = request.user
    key = request.session.setdefault(KEY, random_hex(20))
    if form.is_valid():
        try:
            device, codes = factor.enrol(user=user, key=key, code=form.cleaned_data["code"])
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            del request.session[KEY]
            factor.show(request, device)
            return _codes(request, codes, after)
    fresh = factor.fresh(user, key)
    secret = b32encode(fresh.bin_key).decode()
    return _page(
        request,
        "desk/second_factor_set_up.html",
        "Set up a second factor",
        form,
        qr=factor.drawn(fresh),
        secret=" ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        after=after,
    )


def _codes(request: HttpRequest, codes: list[str], after: str) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": "Backup codes", "codes": codes, "after": after}
    return TemplateResponse(request, "desk/backup_codes.html", context)


def _page(request: HttpRequest, template: str, title: str, form: CodeForm, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, "form": form, **more}
    return put_off(TemplateResponse(request, template, context), form.wait)


def _is_staff(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_active and user.is_staff)


def _after(request: HttpRequest) -> str:
    """Return the page that was asked for, if it is ours; else the desk."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else reverse("admin:index")


def _to(page: str, after: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(f'admin:{page}')}?{urlencode({'next': after})}")
