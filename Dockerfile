# The operator's image, and its command line's: `seawall operator` is what it runs by itself.
#
#   docker build --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)" --output type=image,name=seawall,rewrite-timestamp=true .
#
# Untried as a whole, as no container engine runs where this was written. Tried are the commands of the first stage: made twice, on one base, /app
# is the same to the byte.
#
# The base is named by a tag and held to a digest by whoever builds, who can look one up: --build-arg BASE_DIGEST=@sha256:…
ARG BASE=python:3.11-slim-bookworm
ARG BASE_DIGEST=

FROM ${BASE}${BASE_DIGEST} AS build
ARG SOURCE_DATE_EPOCH=0
# Nothing that says when or from where it was installed.
ENV SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH} UV_LINK_MODE=copy UV_NO_CACHE=1 UV_NO_INSTALLER_METADATA=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /src
COPY requirements.lock pyproject.toml ./
# uv itself is in the lock: its lines are cut out of it, as pip takes no hashes from constraints.
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > uv.lock \
    && pip install --no-cache-dir --disable-pip-version-check --root-user-action=ignore --require-hashes -r uv.lock \
    && uv venv /app
# What Seawall needs to run, and nothing else of the lock, which holds each to its version and hashes.
RUN uv pip install --python /app/bin/python --require-hashes --only-binary :all: --constraints requirements.lock --requirements pyproject.toml
COPY LICENSE README.md ./
COPY operator operator
# Compiled here, as nothing can be written later; by hash, as times would differ from build to build; one by one, as the order tells in the result.
RUN uv build --wheel --build-constraints requirements.lock --require-hashes --out-dir /wheel \
    && uv pip install --python /app/bin/python --no-deps /wheel/*.whl \
    && /app/bin/python -m compileall -q -j 1 --invalidation-mode unchecked-hash /app/lib \
    && chmod -R a+rX,go-w /app

FROM ${BASE}${BASE_DIGEST}
ARG VERSION=
ARG REVISION=
LABEL org.opencontainers.image.title="seawall" \
      org.opencontainers.image.description="A Kubernetes operator that holds the customer's side of the AWS shared-responsibility model" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /app /app
ENV PATH=/app/bin:${PATH} PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# A number, so that the kubelet can see that it is not root; no user of that name is needed.
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["seawall"]
CMD ["operator"]
