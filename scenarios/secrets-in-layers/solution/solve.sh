ship_without_secrets() {
  cd ~/prices || return
  local build run
  build=$(docker image inspect --format '{{.Digest}}' localhost/base/build)
  run=$(docker image inspect --format '{{.Digest}}' localhost/base/run)

  cat >.dockerignore <<'IGNORE'
*.key
app/{{leftover}}
release
IGNORE

  cat >Dockerfile <<DOCKERFILE
FROM localhost/base/build@$build AS build
WORKDIR /src
COPY Makefile ./
COPY app app
RUN --mount=type=secret,id=registry wget -q -O install.sh http://127.0.0.1:8081/install.sh \\
  && REGISTRY_TOKEN="\$(cat /run/secrets/registry)" sh install.sh
RUN make site

FROM localhost/base/run@$run
COPY --from=build /site /site
USER 10001:10001
EXPOSE 8080
CMD ["/bin/httpd", "-f", "-p", "8080", "-h", "/site"]
DOCKERFILE

  sed -i 's|--build-arg REGISTRY_TOKEN=.*|--secret id=registry,src=/etc/registry/token .|' release
  ./release
}
ship_without_secrets
