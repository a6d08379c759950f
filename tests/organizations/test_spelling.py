"""How names are spelled in the database, whichever way they came there."""

import pytest

from organizations.models import Area, Name
from organizations.spelling import letters_of, near, pinyin_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def street() -> Area:
    street = Area.objects.create(name="文苑街道", level="subdistrict")
    street.keep_official_name()
    return street


def test_saved(street):
    """A name that is saved is spelled, and spelled anew when it changes, also when only the text is saved."""
    name = street.names.get()
    assert (name.pinyin, name.initials) == ("wenyuanjiedao", "wyjd")
    name.text = "松涛街道"
    name.save(update_fields=["text"])
    name.refresh_from_db()
    assert (name.pinyin, name.initials, name.slips[1]) == ("songtaojiedao", "stjd", "涛街道")


def test_loaded(street):
    """Names that a load writes at once are spelled too."""
    Name.objects.bulk_create([Name(entity=street, text="文苑办")])
    assert Name.objects.get(text="文苑办").initials == "wyb"


@pytest.mark.parametrize("typed", ["文院街道", "文苑街到", "文苑道街", "文苑街道办", "文街道", "文苑街道"])
def test_slips(street, typed):
    """A slip of one character leads to the name."""
    assert [name.text for name in Name.objects.near(typed)] == ["文苑街道"]


@pytest.mark.parametrize("typed", ["文苑", "武院街道", "街道", "", "文\x00", "松涛街道"])
def test_no_slip(street, typed):
    """Two slips, or a name of two characters, lead nowhere."""
    assert Name.objects.near(typed) == []


def test_places():
    """County names are read as they are pronounced there."""
    assert [pinyin_of(name) for name in ("单县", "浚县", "涡阳县")] == ["shanxian", "xunxian", "guoyangxian"]
    assert letters_of("“五星”支部\x00") == "五星支部"
    assert near("ab", "ba")
