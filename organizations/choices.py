"""The closed lists of the register."""

from django.db import models


class EntityKind(models.TextChoices):
    AREA = "area", "区域"
    ORGANIZATION = "organization", "机构"
    TOPIC = "topic", "专题"


class AreaLevel(models.TextChoices):
    """Levels of areas; the labels are the words that a register's `type` column uses."""

    PROVINCE = "province", "省"
    AUTONOMOUS_REGION = "autonomous_region", "自治区"
    MUNICIPALITY = "municipality", "直辖市"
    PREFECTURE_CITY = "prefecture_city", "地级市"
    PREFECTURE = "prefecture", "地区"
    AUTONOMOUS_PREFECTURE = "autonomous_prefecture", "自治州"
    LEAGUE = "league", "盟"
    DISTRICT = "district", "市辖区"
    COUNTY_CITY = "county_city", "县级市"
    COUNTY = "county", "县"
    AUTONOMOUS_COUNTY = "autonomous_county", "自治县"
    BANNER = "banner", "旗"
    FUNCTIONAL_DISTRICT = "functional_district", "功能区"
    SUBDISTRICT = "subdistrict", "街道"
    TOWN = "town", "镇"
    TOWNSHIP = "township", "乡"
    COMMUNITY = "community", "社区"
    VILLAGE = "village", "村"
    RESIDENTIAL_QUARTER = "residential_quarter", "小区"
    OTHER = "other", "其他"


PROVINCIAL_LEVELS = (AreaLevel.PROVINCE, AreaLevel.AUTONOMOUS_REGION)
"""Levels that a path leaves out: 焦作市/示范区, not 河南省/焦作市/示范区."""


DISTRICT_LEVELS = (
    AreaLevel.DISTRICT,
    AreaLevel.COUNTY_CITY,
    AreaLevel.COUNTY,
    AreaLevel.AUTONOMOUS_COUNTY,
    AreaLevel.BANNER,
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
