"""The newsroom's panels on the dashboard."""

from newsroom.dashboard import register_dates, register_panel
from newsroom.panels import articles, first_steps, plans, readers, work


def register() -> None:
    """Put the newsroom's panels on the dashboard, in their order."""
    for panel in (
        *(articles.counts, first_steps.panel, work.needs_me, articles.drafts),
        *(plans.calendar, articles.scheduled, plans.may_be_out_of_date),
        *(readers.published, articles.recently_published, readers.corrections, readers.unanswered),
    ):
        register_panel(panel)
    register_dates(plans.articles_between)
    first_steps.register()
