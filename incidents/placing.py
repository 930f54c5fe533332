"""Take places from the gazetteer onto the desk, with what they lie in."""

from django.contrib.auth.models import User
from django.db.models import Q

from incidents.gazetteer import Entry
from incidents.models import Place
from sources.errors import refusals
from sources.models.audit import acting


def take_place(*, entry: Entry, by: User) -> Place:
    """Return the desk's place for `entry`, made with its division and country where they are missing.

    A place that the desk has already, by GeoNames id, or by name or alias, kind and country, is taken as it is:
    "Belgorod region" stays under that name. A town is not made twice because its division was not known then.
    """
    with refusals(), acting(by=by.pk):
        above: Place | None = None
        for each in (*reversed(entry.within), entry):
            above = _known(each, above) or Place.objects.create(
                name=each.name,
                aliases=list(each.aliases),
                kind=each.kind,
                country=each.country,
                parent=above,
                lat=each.lat,
                lon=each.lon,
                geonames_id=each.geonames_id,
            )
        if above is None:  # pragma: no cover  # the loop runs at least once
            raise LookupError
        return above


def _known(entry: Entry, above: Place | None) -> Place | None:
    if entry.geonames_id is not None:
        known = Place.objects.filter(geonames_id=entry.geonames_id).first()
        if known:
            return known
    named = Q(name=entry.name) | Q(aliases__contains=[entry.name])
    if entry.kind == "adm1":  # “Belgorod Oblast” is recorded as “Belgorod region” on many desks
        plain = entry.name.removesuffix(" Oblast")
        named |= Q(name__in=[plain, f"{plain} region", f"{plain} oblast"])
    places = Place.objects.filter(named, kind=entry.kind, country=entry.country, geonames_id__isnull=True)
    if entry.kind == "settlement" and above is not None:
        # Two towns of one name: only the one in the same division, or in none, may be meant.
        places = places.filter(Q(parent=above) | Q(parent=above.parent) | Q(parent__isnull=True))
    return places.order_by("pk").first()
