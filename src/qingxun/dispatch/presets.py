"""The ladder of channels of a county committee (facts of the demo county), as a first list."""

from qingxun.desk.models import Periodical
from qingxun.dispatch.models import Outlet
from qingxun.dispatch.states import System
from qingxun.organizations.models import Organization
from qingxun.organizations.states import Level

LADDER: tuple[tuple[str, str, str, Level, System], ...] = (
    ("county_party", "县委办信息", "县委办", Level.COUNTY, System.PARTY),
    ("county_government", "县府办信息", "县府办", Level.COUNTY, System.GOVERNMENT),
    ("city_league", "团市委信息", "团市委", Level.CITY, System.LEAGUE),
    ("city_party", "市委办信息", "市委办", Level.CITY, System.PARTY),
    ("city_government", "市府办信息", "市府办", Level.CITY, System.GOVERNMENT),
    ("province_league", "团省委信息", "团省委", Level.PROVINCE, System.LEAGUE),
    ("province_party", "省委办信息", "省委办", Level.PROVINCE, System.PARTY),
    ("province_government", "省府办信息", "省府办", Level.PROVINCE, System.GOVERNMENT),
    ("centre_league", "团中央信息", "团中央", Level.CENTRE, System.LEAGUE),
    ("centre_party", "中办信息", "中办", Level.CENTRE, System.PARTY),
    ("centre_government", "国办信息", "国办", Level.CENTRE, System.GOVERNMENT),
    ("media_county", "县级媒体", "县级媒体", Level.COUNTY, System.MEDIA),
    ("media_city", "市级媒体", "市级媒体", Level.CITY, System.MEDIA),
    ("media_province", "省级媒体", "省级媒体", Level.PROVINCE, System.MEDIA),
    ("media_centre", "中央媒体", "中央媒体", Level.CENTRE, System.MEDIA),
)
OWN_CODE = "county_league_info"


def install_ladder(*, desk: Organization, periodical: Periodical | None = None) -> list[Outlet]:
    """Make the outlets that the desk does not have yet; party and government ones, and all of the
    province and above, ask for the leader's sign-off."""
    own = [] if periodical is None else [own_outlet(periodical)]
    have = set(Outlet.objects.filter(desk=desk).values_list("code", flat=True))
    rows = []
    for order, (code, name, organ, level, system) in enumerate(LADDER, start=1):
        if code not in have:
            rows.append(
                Outlet(
                    desk=desk,
                    code=code,
                    name=name,
                    organ=organ,
                    level=level,
                    system=system,
                    sign_off=asks_for_sign_off(level, system),
                    order=order,
                )
            )
    return own + Outlet.objects.bulk_create(rows)


def own_outlet(periodical: Periodical) -> Outlet:
    """The outlet that stands for a periodical of the desk, under its name; made when there is none.

    The first takes the code that the policies of the presets know, any other one of its own.
    """
    name = f"《{periodical.name}》"[:60]
    standing = Outlet.objects.filter(desk=periodical.desk_id, own_periodical=periodical).first()
    if standing is not None:
        if standing.name != name:
            standing.name = name
            standing.save(update_fields=["name"])
        return standing
    desk = periodical.desk
    first = not Outlet.objects.filter(desk=desk, code=OWN_CODE).exists()
    return Outlet.objects.create(
        desk=desk,
        code=OWN_CODE if first else f"own-{periodical.code}",
        name=name,
        organ=desk.short_name,
        level=desk.level or Level.COUNTY,
        system=System.LEAGUE,
        own_periodical=periodical,
        order=0,
    )


def asks_for_sign_off(level: Level, system: System) -> bool:
    """The principal leader signs for provincial and central channels, party and government."""
    if system == System.MEDIA:
        return False
    return level in {Level.PROVINCE, Level.CENTRE} or system in {System.PARTY, System.GOVERNMENT}
