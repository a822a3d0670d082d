"""Background work of the registers."""

from procrastinate.contrib.django import app

from registers import actions


@app.task(name="registers.load_source", queue="imports")
def load_source(source_id: int) -> None:
    """Load a national file that a person sent."""
    actions.load_received(source_id)
