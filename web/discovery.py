"""Where browsers and programs learn what can be asked for: an OpenSearch description and an OpenAPI document."""

from xml.etree import ElementTree as ET

from flask import Blueprint, Response, request

from searchnews.language import language, tr

from .address import Address, lang_in
from .api import OFFERED
from .markup import printable
from .openapi import document
from .responses import data, root
from .views import current_index

discovery = Blueprint("discovery", __name__)

OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
SUGGESTIONS = "application/x-suggestions+json"
DESCRIPTION = "application/opensearchdescription+xml"
_NAME = 16
"""Characters of a short name, says the specification."""


@discovery.get("/openapi.json")
def openapi() -> Response:
    """What can be asked for below /api/ and beside it, as OpenAPI 3.1."""
    return data(document(root()))


@discovery.get("/suggest")
def suggest() -> Response:
    """How a query may go on, in the form that a browser's bar takes: four lists of OpenSearch Suggestions 1.1.

    What was asked, the queries, what they are in the reader's language, and where their answers are.
    """
    query = request.args.get("q", "")
    found = current_index().suggest(query, OFFERED)
    here, lang = root(), lang_in(request.args)
    urls = [here + Address(one.text, lang=lang).url() for one in found]
    response = data([query, [one.text for one in found], [one.description for one in found], urls], kind=SUGGESTIONS)
    response.vary.add("Accept-Language")
    return response


@discovery.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser adds this search to its own: with the address it asked this server by, which it can reach."""
    here = root()
    found = ET.Element("OpenSearchDescription", {"xmlns": OPENSEARCH})
    for name, text in (
        ("ShortName", tr("News search")[:_NAME]),
        ("Description", tr("Full-text search of this news archive")),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Language", "zh"),
    ):
        ET.SubElement(found, name).text = text
    icon = {"type": "image/svg+xml", "width": "16", "height": "16"}
    ET.SubElement(found, "Image", icon).text = here + "/static/icon.svg"
    lang = f"&lang={language()}" if request.args.get("lang") == language() else ""
    for type, template in (
        ("text/html", f"{here}/?q={{searchTerms}}{lang}"),
        ("application/atom+xml", f"{here}/feed.atom?q={{searchTerms}}{lang}"),
        (SUGGESTIONS, f"{here}/suggest?q={{searchTerms}}{lang}"),
        ("application/json", f"{here}/api/v1/search?q={{searchTerms}}"),
    ):
        ET.SubElement(found, "Url", {"type": type, "template": template})
    ET.SubElement(found, "Url", {"type": DESCRIPTION, "rel": "self", "template": f"{here}/opensearch.xml"})
    text = '<?xml version="1.0" encoding="utf-8"?>\n' + printable(ET.tostring(found, "unicode")) + "\n"
    response = Response(text, content_type=f"{DESCRIPTION}; charset=utf-8")
    response.vary.add("Accept-Language")
    return response
