# Galley's commands; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test journeys faults check bench million audit lock clean environment test-environment

# site/ is an import root: everything but manage.py learns of it here.
export PYTHONPATH := $(CURDIR)/site:$(CURDIR)
export PYTHONUNBUFFERED := 1
python := .venv/bin/python

help: ## list these commands
	@grep -hE '^[a-z]+: .*##' Makefile | sed 's/:.*##/\t/' | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-7s %s\n' "$$name" "$$what"; done

environment:
	@sh scripts/venv.sh requirements.txt

test-environment:
	@sh scripts/venv.sh requirements-dev.txt

run: environment ## start everything: site, admin, workers, Redis, mailbox (PORT=9000 make run)
	@exec $(python) -m config.launch

# One worker takes over what another has not begun: the tests in a browser are not spread evenly.
pytest := $(python) -m pytest -n 2 --dist worksteal

test: test-environment ## the tests on SQLite, then those that use the database on PostgreSQL
	$(pytest) -m "not journey and not faults"
	$(python) -m tests.services.postgres $(pytest) -m "not journey and not faults"

journeys: test-environment ## the long ways: through a browser, through `make run`, and axe over every page
	$(pytest) -m journey

faults: test-environment ## only the tests that end workers and servers at the worst moment
	$(python) -m pytest -m faults
	$(python) -m tests.services.postgres $(python) -m pytest -m faults

# What production needs from its environment; the checks never connect anywhere.
production := DEBUG=false SITE_URL=https://news.example EMAIL_URL=smtp+tls://mail.example:587 \
	DATABASE_URL=postgres://galley@db.example/galley REDIS_URL=redis://redis.example:6379/0 \
	SECRET_KEY=only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	ADDRESS_KEY=only-for-the-deployment-check-9876543210-zyxwvutsrqponmlkjihgfedcba

check: test-environment ## format, lint, types, layers, templates, migrations, deployment
	$(python) -m ruff format --check .
	$(python) -m ruff check .
	DEBUG=true $(python) -m mypy .
	.venv/bin/lint-imports
	$(python) -m djlint --check templates site
	$(python) -m djlint --lint templates site
	DEBUG=true $(python) manage.py makemigrations --check --dry-run newsroom newsletter comments public demo
	$(production) $(python) manage.py check --deploy --fail-level WARNING

bench: environment ## measure pages, search, the writing room, letters and digests on both databases; prints tables and judges nothing
	DEBUG=true $(python) bench/pages.py
	DEBUG=true $(python) bench/search.py
	DEBUG=true $(python) bench/desk.py
	DEBUG=true $(python) bench/related.py
	DEBUG=true $(python) bench/letter.py
	DEBUG=true $(python) bench/composing.py
	DEBUG=true $(python) bench/digest.py
	PYTHONPATH=$(PYTHONPATH):$(CURDIR)/bench DEBUG=true $(python) bench/delivery.py
	DEBUG=true $(python) bench/conversation.py
	DEBUG=true $(python) -m tests.services.postgres --socket $(python) bench/pages.py --only cached
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/pages.py --only uncached
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/search.py
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/desk.py
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/related.py
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/letter.py
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/composing.py
	DEBUG=true $(python) -m tests.services.postgres $(python) bench/digest.py

million: test-environment ## send a million deliveries to a sink, from the freeze to the last answer
	PYTHONPATH=$(PYTHONPATH):$(CURDIR)/bench DEBUG=true $(python) bench/delivery.py --million

audit: test-environment ## Lighthouse, axe, the Nu HTML checker and the weight of readers' pages
	$(python) bench/audit.py

lock: ## pin what requirements*.in ask for, with hashes (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url requirements-dev.in -o requirements-dev.txt

clean: ## remove the virtual environment and caches; var/, with your data, stays
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
