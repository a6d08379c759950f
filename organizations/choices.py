"""The closed lists of the register."""

from django.db import models


class EntityKind(models.TextChoices):
    AREA = "area", "区域"
    ORGANIZATION = "organization", "机构"
    TOPIC = "topic", "专题"


class AreaLevel(models.TextChoices):
    """Levels of areas; the labels are the words that a register's `type` column uses."""

    COUNTRY = "country", "国家"
    PROVINCE = "province", "省"
    AUTONOMOUS_REGION = "autonomous_region", "自治区"
    MUNICIPALITY = "municipality", "直辖市"
    SPECIAL_REGION = "special_region", "特别行政区"
    SUBPROVINCIAL_CITY = "subprovincial_city", "副省级市"
    PREFECTURE_CITY = "prefecture_city", "地级市"
    PREFECTURE = "prefecture", "地区"
    AUTONOMOUS_PREFECTURE = "autonomous_prefecture", "自治州"
    LEAGUE = "league", "盟"
    DISTRICT = "district", "市辖区"
    COUNTY_CITY = "county_city", "县级市"
    COUNTY = "county", "县"
    AUTONOMOUS_COUNTY = "autonomous_county", "自治县"
    BANNER = "banner", "旗"
    AUTONOMOUS_BANNER = "autonomous_banner", "自治旗"
    FORESTRY_DISTRICT = "forestry_district", "林区"
    SPECIAL_DISTRICT = "special_district", "特区"
    FUNCTIONAL_DISTRICT = "functional_district", "功能区"
    SUBDISTRICT = "subdistrict", "街道"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    ETHNIC_TOWNSHIP = "ethnic_township", "民族乡"
    SUM = "sum", "苏木"
    GACHA = "gacha", "嘎查"
    COMMUNITY = "community", "社区"
    RESIDENTS_COMMITTEE = "residents_committee", "居委会"
    VILLAGE = "village", "村"
    ADMINISTRATIVE_VILLAGE = "administrative_village", "行政村"
    VILLAGERS_COMMITTEE = "villagers_committee", "村委会"
    NATURAL_VILLAGE = "natural_village", "自然村"
    RESIDENTIAL_QUARTER = "residential_quarter", "小区"
    RESIDENTIAL_AREA = "residential_area", "居民区"
    ZONE = "zone", "片区"
    OTHER = "other", "其他"


PROVINCIAL_LEVELS = (
    AreaLevel.COUNTRY,
    AreaLevel.PROVINCE,
    AreaLevel.AUTONOMOUS_REGION,
    AreaLevel.SPECIAL_REGION,
)
"""Levels that a path leaves out: 焦作市/示范区, not 河南省/焦作市/示范区."""


DISTRICT_LEVELS = (
    AreaLevel.DISTRICT,
    AreaLevel.COUNTY_CITY,
    AreaLevel.COUNTY,
    AreaLevel.AUTONOMOUS_COUNTY,
    AreaLevel.BANNER,
    AreaLevel.AUTONOMOUS_BANNER,
    AreaLevel.FORESTRY_DISTRICT,
    AreaLevel.SPECIAL_DISTRICT,
    AreaLevel.FUNCTIONAL_DISTRICT,
)


class OrganizationType(models.TextChoices):
    """Types of organisations; the labels are the words that a register's `type` column uses."""

    PARTY = "party", "党组织"
    GOVERNMENT = "government", "机关"
    ENTERPRISE = "enterprise", "企业"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    PARK = "park", "园区"
    SOCIAL = "social", "社会组织"
    MASS = "mass", "群团组织"
    COOPERATIVE = "cooperative", "合作社"
    INSTITUTION = "institution", "事业单位"
    OTHER = "other", "其他"


class Sector(models.TextChoices):
    """“两新”组织: which of the two an organisation is, if either."""

    NEW_ECONOMIC = "new_economic", "新经济组织"
    NEW_SOCIAL = "new_social", "新社会组织"
    OTHER = "other", "其他"


class NameKind(models.TextChoices):
    OFFICIAL = "official", "正式名称"
    SHORT = "short", "简称"
    FORMER = "former", "曾用名"
    PRINTED = "printed", "报上写法"
