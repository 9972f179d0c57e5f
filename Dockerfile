# The service. PostgreSQL runs beside it (docker-compose.yml). No secret is built in.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /src
RUN python -m venv /opt/topeng
COPY requirements.lock ./
RUN /opt/topeng/bin/pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY relay relay
COPY bots bots
COPY db db
COPY topeng topeng
RUN /opt/topeng/bin/pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-build-isolation --no-index .

FROM ${PYTHON}
# A name for the user, because initdb insists on one; the keys lie in a volume of their own.
RUN useradd --uid 10001 --user-group --no-log-init --create-home --home-dir /home/topeng topeng \
    && install --directory --owner topeng --group topeng --mode 0700 /keys /data
COPY --from=build /opt/topeng /opt/topeng
ENV PATH=/opt/topeng/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TOPENG_HOST=0.0.0.0 \
    TOPENG_DATA_DIR=/data \
    TOPENG_KEY_FILE=/keys/keys.json
USER 10001:10001
WORKDIR /home/topeng
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/healthz', timeout=2)"]
ENTRYPOINT ["topeng"]
CMD ["serve"]
