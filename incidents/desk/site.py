"""The desk: Django's admin site, with a name behind every change."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_POST

from incidents.desk.dashboard import dashboard_of
from incidents.desk.notifications import notifications_view, unread_of
from incidents.desk.presence import presence_view
from incidents.desk.saved import listing_of, query_of, save_view, saved_of
from incidents.desk.search import search_view
from incidents.desk.signing_in.attempts import remember
from incidents.desk.signing_in.factor import stands
from incidents.desk.signing_in.views import SignInForm, code_view, lead_on, put_off, second_factor_view
from incidents.desk.talk import comment_view, people_view, resolve_view
from incidents.dossier import may_import
from sources.models.audit import acting

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
REASON = "footnote_reason"  # the field of every form in which an editor may say why
# Models by what editors use them for; what is named nowhere comes last, under its app's own name.
SECTIONS = (
    ("What happened", ("Incident", "Claim", "Citation", "Figure", "Origin")),
    ("What was published", ("Source", "Snapshot", "Mark", "Party")),
    ("Reviews and the record", ("Review", "Decision", "Publication", "Record", "FeedEntry")),
    ("Vocabularies", ("IncidentType", "Metric", "Category", "Place")),
    ("Partners", ("Partner", "ApiKey", "Endpoint", "Delivery")),
    ("Accounts and history", ("User", "SecondFactor", "Group", "AuditEntry")),
)


class Desk(AdminSite):
    """The admin site of Footnote."""

    site_header = "Footnote"
    site_title = "Footnote"
    index_title = "The desk"
    index_template = "desk/index.html"
    site_url = None
    empty_value_display = "–"
    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Open the desk to staff whose session has shown the second factor of its account."""
        return super().has_permission(request) and stands(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask for name and password, then for whatever else the account must show."""
        after = request.GET.get("next", "")
        if request.method in SAFE and super().has_permission(request) and not stands(request):
            return lead_on(request, after)
        response: HttpResponse = super().login(request, extra_context)
        if isinstance(response, TemplateResponse):  # the form, for the first time or once more
            context: Any = response.context_data
            return put_off(response, context["form"].wait)
        if request.method == "POST":
            if not stands(request):
                return lead_on(request, response["Location"])
            remember(request, response, request.user.get_username())
        return response

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Wrap a view so that whatever it writes names the user, in one transaction.

        Reading needs no name: a GET that wrote would be refused by the audit trigger. A view that waits for
        another site names who acts itself, so that no transaction waits with it.
        """

        def named(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method in SAFE or getattr(view, "acts_itself", False):
                return view(request, *args, **kwargs)
            reason = " ".join(request.POST.get(REASON, "").split())[:300]
            with acting(by=request.user.pk, reason=reason):
                return view(request, *args, **kwargs)

        named.__dict__.update(getattr(view, "__dict__", {}))
        return super().admin_view(named, cacheable)

    def get_urls(self) -> list[Any]:
        """Add the pages that belong to no table alone."""
        post = require_POST
        return [
            path("login/code/", code_view, name="code"),
            path("second-factor/", second_factor_view, name="second_factor"),
            path("logout/", self.logout, name="logout"),  # also for who has not shown the second factor
            path("presence/", self.admin_view(post(presence_view)), name="presence"),
            path("people/", self.admin_view(people_view), name="people"),
            path("comments/", self.admin_view(post(comment_view)), name="comment"),
            path("comments/<uuid:pk>/", self.admin_view(post(resolve_view)), name="comment_resolve"),
            path("search/", self.admin_view(search_view), name="search"),
            path("saved/", self.admin_view(post(save_view)), name="saved"),
            path("notifications/", self.admin_view(notifications_view), name="notifications"),
            *(address for addresses in self.pages for address in addresses(self)),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the number of unread notifications and the kept filters, asked only by pages that show them."""
        user = request.user
        context = super().each_context(request)
        return {
            **context,
            # Who may open no page yet is shown no list of them.
            "is_nav_sidebar_enabled": context["has_permission"] and context["is_nav_sidebar_enabled"],
            "unread": lambda: unread_of(user) if user.is_authenticated else 0,
            "listing": listing_of(request),
            "list_query": query_of(request),
            "may_import": lambda: may_import(user),
            "saved_filters": lambda: saved_of(request),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages: list[Callable[[Desk], list[Any]]] = []

    def add_pages(self, addresses: Callable[["Desk"], list[Any]]) -> None:
        """Add pages that are no list and no form. Registered like models are, when the apps are ready."""
        self.pages.append(addresses)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what waits for the editor, then everything else."""
        return super().index(request, {"dashboard": dashboard_of(request.user), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the models by what they are for, not by the app they live in."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        models = {model["object_name"]: model for app in apps for model in app["models"]}
        sections = [
            {
                "name": name,
                "app_label": f"section-{n}",
                "models": [models.pop(key) for key in keys if key in models],
            }
            for n, (name, keys) in enumerate(SECTIONS)
        ]
        rest = [
            {**app, "models": left}
            for app in apps
            if (left := [model for model in app["models"] if model["object_name"] in models])
        ]
        return [section for section in sections if section["models"]] + rest
