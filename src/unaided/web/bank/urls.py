"""The addresses of this app."""

from django.urls import URLPattern, path

from unaided.web.bank.views.bank import bank
from unaided.web.bank.views.bank_export import bank_export
from unaided.web.bank.views.bank_form import bank_form
from unaided.web.bank.views.bank_import import bank_import
from unaided.web.bank.views.bank_item import bank_item, bank_item_retire
from unaided.web.bank.views.bank_item_edit import bank_item_edit
from unaided.web.bank.views.bank_item_new import bank_item_new
from unaided.web.bank.views.bank_needs import bank_needs
from unaided.web.bank.views.bank_template import bank_template
from unaided.web.bank.views.bank_template_edit import bank_template_edit
from unaided.web.bank.views.bank_template_new import bank_template_new
from unaided.web.bank.views.bank_templates import bank_templates

ITEM = "bank/items/<int:item_id>/"
TEMPLATE = "bank/templates/<int:template_id>/"

urlpatterns: list[URLPattern] = [
    path("bank/", bank, name="bank"),
    path("bank/import/", bank_import, name="bank_import"),
    path("bank/export/", bank_export, name="bank_export"),
    path("bank/items/new/", bank_item_new, name="bank_item_new"),
    path("bank/skills/<int:skill_id>/form/", bank_form, name="bank_form"),
    path("bank/skills/<int:skill_id>/needs/", bank_needs, name="bank_needs"),
    path(ITEM, bank_item, name="bank_item"),
    path(f"{ITEM}edit/", bank_item_edit, name="bank_item_edit"),
    path(f"{ITEM}retire/", bank_item_retire, name="bank_item_retire"),
    path("bank/templates/", bank_templates, name="bank_templates"),
    path("bank/templates/new/", bank_template_new, name="bank_template_new"),
    path(TEMPLATE, bank_template, name="bank_template"),
    path(f"{TEMPLATE}edit/", bank_template_edit, name="bank_template_edit"),
]
