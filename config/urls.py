"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path, re_path

from incidents.api.root import Nowhere

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("incidents.api.urls")),
    re_path(r"^api(?:/|$)", Nowhere.as_view()),
    path("", include("incidents.site.urls")),
]
