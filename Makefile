# 基层治理新闻知识库：make run 启动，make help 列出其余。只需要 make 和 Python 3.11 以上。

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv/bin
MANAGE := $(VENV)/python manage.py

.PHONY: help run stop test check bench lock install install-dev
.DEFAULT_GOAL := help

help:  ## 列出这些命令
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 18

run: install  ## 启动网站，第一次会安装依赖并装入示例（PORT、DATA_DIR、DATABASE_URL……见 README）
	@exec $(MANAGE) serve

stop:  ## 停下网站和内置数据库
	@test ! -x $(VENV)/python || $(MANAGE) stop

# Browsers, servers and clocks are in it, and the machine may be busy: what fails gets a second try, and is reported.
test: install-dev  ## 运行全部测试；只跑一部分：make test ARGS="tests/metrics -x"
	@$(VENV)/python -m pytest -n 2 --reruns 1 $(ARGS)

# What is checked below touches no data folder and no server; the variables are those of a production machine.
check: export DATABASE_URL := sqlite://:memory:
check: export SECRET_KEY := a-key-for-the-checks-alone-that-signs-nothing-0123456789-abcdefghij
check: export HTTPS := on
check: export ALLOWED_HOSTS := news.example.org
check: install-dev  ## 检查写法、类型、层次、迁移、模板和上线设置
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy .
	$(VENV)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --deploy --fail-level WARNING
	$(VENV)/djlint --lint --quiet templates

bench: install-dev  ## 运行性能测试
	@set -e; for file in tests/benchmarks/*.py; do PYTHONPATH=. $(VENV)/python $$file; done

# No index address may get into the files: they are the same whatever mirror a machine installs from.
UV_COMPILE = $(VENV)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--quiet --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(ARGS)
lock: install-dev  ## 按 pyproject.toml 重新锁定依赖；升级：make lock ARGS=--upgrade
	$(UV_COMPILE) --output-file requirements.txt
	$(UV_COMPILE) --output-file requirements-dev.txt --extra dev

install: REQUIREMENTS = requirements.txt
install-dev: REQUIREMENTS = requirements-dev.txt
# A stamp .venv/installed-FILE holds the checksum of what was installed from FILE. All stamps are taken away before
# anything is installed, so a .venv without one was left half-made, by an interruption say, and is made anew.
install install-dev:
	@set -e; \
	test -n "$(PYTHON)" || { echo '需要 Python 3.11 以上，请先安装，或指明：make run PYTHON=/路径/python3'; exit 1; }; \
	stamp=.venv/installed-$(REQUIREMENTS); wanted=$$(cksum < $(REQUIREMENTS)); \
	if ! $(VENV)/python -c 'import pip' 2> /dev/null || ! ls .venv/installed-* > /dev/null 2>&1; then \
		echo '正在建立 .venv……'; \
		$(PYTHON) -m venv --clear .venv; \
	elif test "$$(cat $$stamp 2> /dev/null)" = "$$wanted"; then \
		exit 0; \
	fi; \
	echo '正在安装依赖，第一次约需一两分钟……'; \
	rm -f .venv/installed-*; \
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(REQUIREMENTS); \
	echo "$$wanted" > $$stamp; \
	test $(REQUIREMENTS) = requirements.txt || cksum < requirements.txt > .venv/installed-requirements.txt
