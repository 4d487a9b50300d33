# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fills in a PDF form as Evince does: poppler_filler.py <in.pdf> <out.pdf> <answers.json>"""
import json
import pathlib
import sys

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402


def choose(field, answer):
    """From the list, as a person does who sees labels."""
    labels = [field.choice_get_item(at) for at in range(field.choice_get_n_items())]
    field.choice_select_item(labels.index(answer["label"]))


def fill(field, answer):
    kind = field.get_field_type()
    if kind == Poppler.FormFieldType.BUTTON:
        field.button_set_state(answer)
    elif kind == Poppler.FormFieldType.CHOICE:
        choose(field, answer)
    else:
        field.text_set_text(answer)


source, target, answers_file = sys.argv[1:]
answers = json.loads(pathlib.Path(answers_file).read_text(encoding="utf-8"))
document = Poppler.Document.new_from_file(pathlib.Path(source).absolute().as_uri(), None)
for number in range(document.get_n_pages()):
    for mapping in document.get_page(number).get_form_field_mapping():
        name = mapping.field.get_name()
        if name in answers:
            fill(mapping.field, answers.pop(name))
if answers:
    sys.exit(f"Poppler sees no field {sorted(answers)}")
document.save(pathlib.Path(target).absolute().as_uri())
