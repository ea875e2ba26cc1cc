# The Telegram bot. `docker build -t media-concierge-bot .`; docs/how-to/deploy.md says how to run it.
ARG PYTHON=docker.io/library/python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /src
COPY . .
# The environment is moved as a whole, so pip stays here.
RUN python -m venv --without-pip /opt/concierge \
    && python -m pip --python /opt/concierge/bin/python install --no-cache-dir -c constraints.txt \
        '.[bot,postgres,notify,pictures,embedded]'

FROM ${PYTHON}
LABEL org.opencontainers.image.title="media-concierge-bot" \
    org.opencontainers.image.description="A household's media concierge in Telegram" \
    org.opencontainers.image.licenses="MIT"
RUN install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /opt/concierge /opt/concierge
# `container` is what tells that the file system goes with the container. Downloads need a disk that stays.
ENV PATH=/opt/concierge/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    container=oci \
    CONCIERGE_DATA_DIR=/data \
    CONCIERGE_SERVER__HOST=0.0.0.0 \
    CONCIERGE_EMBEDDED__USED=on_volume
WORKDIR /data
USER 10001:10001
# 8000: Telegram's webhook; 8080: health and metrics.
EXPOSE 8000 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('HEALTH_PORT') or 8080), timeout=4); c.request('GET', '/health'); sys.exit(c.getresponse().status != 200)"]
STOPSIGNAL SIGTERM
CMD ["python", "-m", "concierge_bot"]
