# fails: secrets/image-secret, user/image-user, user/container-user, attack:recover-token
# why people do it: the file is right now, and the image that everybody has is still yesterday's.
not_released() {
  cd ~/prices || return
  printf '%s\n' '*.key' '**/.env' '**/*.bak' >.dockerignore
  cat >Dockerfile <<DOCKERFILE
FROM localhost/base/build@$(docker image inspect --format '{{.Digest}}' localhost/base/build) AS build
WORKDIR /src
COPY . .
RUN --mount=type=secret,id=registry make site
FROM localhost/base/run@$(docker image inspect --format '{{.Digest}}' localhost/base/run)
COPY --from=build /site /site
USER 10001
CMD ["/bin/httpd", "-f", "-p", "8080", "-h", "/site"]
DOCKERFILE
}
not_released
