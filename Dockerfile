# Everything that is installed is pinned, by version here and by hash in requirements/; nothing runs as root.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
COPY requirements requirements
RUN python -m venv /opt/warehouse \
    && /opt/warehouse/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.lock \
    && pip install --no-cache-dir --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY warehouse warehouse
COPY migrations migrations
COPY data/raw data/raw
COPY docs/reference/warehouse.1 docs/reference/warehouse.1
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /opt/warehouse/bin/pip install --no-cache-dir --no-deps /wheels/*.whl

FROM python:3.11.14-slim-bookworm
COPY --from=build /opt/warehouse /opt/warehouse
RUN useradd --uid 10001 --create-home warehouse && install -d -o warehouse -m 0700 /srv
ENV PATH=/opt/warehouse/bin:$PATH
USER 10001
WORKDIR /srv
ENTRYPOINT ["warehouse"]
CMD ["--help"]
