"""Pages kept ready: made once for everybody, served ahead of Django, never older than the database.

    generation.py   which generation of the publication the database holds
    triggers.py     what makes the database move it, whoever writes
    pages.py        one page with its compressed copies, and how it answers
    store.py        the pages that this process keeps, by bytes
    serving.py      which requests are answered from there; config/wsgi.py puts it around Django

See docs/decisions for why the generation is read from the database at every request.
"""
