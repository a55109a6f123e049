"""People in the CMS: mentors and their applications."""

from wagtail_modeladmin.options import modeladmin_register

from catalog.profiles.cms import PeopleGroup

modeladmin_register(PeopleGroup)
