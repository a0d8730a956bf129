"""The blueprint of paper, and how a PDF is handed out."""

from flask import Blueprint, Response

from timebank.web.paper.canvas import Canvas

pages = Blueprint("paper", __name__, url_prefix="/<slug:slug>")


def as_file(canvas: Canvas, name: str) -> Response:
    """Answer with a PDF that the browser shows, and saves as `name`."""
    return Response(
        canvas.as_pdf(),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
