FROM python:3.11-slim

WORKDIR /app
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY warehouse warehouse
COPY migrations migrations
COPY data/raw data/raw
RUN pip install --no-cache-dir . && useradd --create-home warehouse && install -d -o warehouse /srv

USER warehouse
WORKDIR /srv
ENTRYPOINT ["warehouse"]
CMD ["--help"]
