"""The second factor of an account, as the desk calls it."""

from django_otp.plugins.otp_totp.models import TOTPDevice


class SecondFactor(TOTPDevice):  # type: ignore[misc]  # django-otp is written without types
    """A TOTP device of django-otp, under the name and the permissions that the desk gives it. One an account."""

    class Meta:
        proxy = True
        verbose_name = "second factor"

    def __str__(self) -> str:
        return f"Second factor of {self.user}"
