# make demo   try Footnote at http://127.0.0.1:8000 with records to look at; PORT=9000 for another port
# make test   check everything
# make lint   check all that needs no database
# make lock   write the exact versions of requirements*.in anew

PYTHON ?= python3
PORT ?= 8000

.PHONY: demo test lint lock install

demo: export PUBLIC_URL = http://127.0.0.1:$(PORT)
demo: export DJANGO_RUNSERVER_HIDE_WARNING = true
demo: install
	@.venv/bin/python manage.py migrate --verbosity 0
	@.venv/bin/python manage.py demo
	@.venv/bin/python manage.py runserver 127.0.0.1:$(PORT)

test: install
	@sh tests/run

lint: install
	@sh tests/run lint

COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

lock: install
	@$(COMPILE) requirements.in --output-file requirements.txt
	@$(COMPILE) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

# Does nothing, and needs no network, once it has been done. The lock is held by descriptor 9 of the shell and so ends
# with it, however that ends; a second make waits. The stamp is written last: an install cut short is done again.
install:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Python 3.11 or newer is needed: install it, or name one with make PYTHON=python3.12.' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing: on Debian run apt install python3-venv." >&2; exit 1; }
	@exec 9<requirements-dev.txt; \
	"$(PYTHON)" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)' || exit 1; \
	test "$$(.venv/bin/python -V 2>&1)" = "$$("$(PYTHON)" -V)" || rm -f .venv/installed.txt; \
	cmp -s requirements-dev.txt .venv/installed.txt && exit 0; \
	echo 'Installing into .venv, which takes a minute or two, once.'; \
	test "$$(.venv/bin/python -V 2>&1)" = "$$("$(PYTHON)" -V)" || "$(PYTHON)" -m venv --clear .venv || exit 1; \
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt || exit 1; \
	cp requirements-dev.txt .venv/installed.txt
