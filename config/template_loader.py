"""Templates are indented for whoever reads them; what is sent carries no indentation."""

import re

from django.template.loaders import filesystem

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """The templates of the project, compiled without the blanks before their lines.

    A list of fifty rows would otherwise be half as large again. Lines stay where they are, for error pages.
    """

    def get_contents(self, origin):
        text = super().get_contents(origin)
        return INDENTATION.sub("", text) if origin.name.endswith(".html") else text
