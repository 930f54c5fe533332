"""Middleware for people who sign in. Partners' programs send no cookie: for the API it would be work for nothing."""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

API = "/api/"


class _People(MiddlewareMixin):
    """Leaves requests of the API alone."""

    def __call__(self, request: HttpRequest) -> Any:
        if request.path_info.startswith(API):
            return self.get_response(request)
        return super().__call__(request)


class Sessions(_People, SessionMiddleware):
    """Sessions."""


class Accounts(_People, AuthenticationMiddleware):
    """Who is signed in."""


class Messages(_People, MessageMiddleware):
    """What was told to the person."""
