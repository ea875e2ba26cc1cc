# The daemon on a NAS. Built by sync-compose.yaml in this folder; docs/how-to/nas-units.md says how to run it.
# Debian's rsync is older than the one that may be trusted with a strange machine, so files come by sftp.
ARG PYTHON=docker.io/library/python:3.11-slim

FROM ${PYTHON} AS build
WORKDIR /src
COPY . .
RUN python -m venv --without-pip /opt/concierge \
    && python -m pip --python /opt/concierge/bin/python install --no-cache-dir -c constraints.txt .

FROM ${PYTHON}
ARG UID=10001
ARG GID=10001
# ssh runs for nobody whom the system does not know.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends openssh-client \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --non-unique --gid "${GID}" concierge \
    && useradd --non-unique --uid "${UID}" --gid "${GID}" --no-create-home --no-log-init concierge
COPY --from=build /opt/concierge /opt/concierge
ENV PATH=/opt/concierge/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp
USER ${UID}:${GID}
STOPSIGNAL SIGTERM
CMD ["concierge", "sync", "run"]
