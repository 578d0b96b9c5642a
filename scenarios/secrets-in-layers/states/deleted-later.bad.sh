# fails: secrets/image-secret, attack:recover-token, context/build-context
# why people do it: after the last step neither is there any more, as a look into the container shows.
deleted_later() {
  cd ~/prices || return
  cat >Dockerfile <<'DOCKERFILE'
FROM localhost/base/build
ARG REGISTRY_TOKEN
COPY . /src
WORKDIR /src
RUN wget -q -O - http://127.0.0.1:8081/install.sh | sh && make site
RUN rm -rf /src /usr/bin/make
USER 10001
CMD ["/bin/httpd", "-f", "-p", "8080", "-h", "/site"]
DOCKERFILE
  ./release
}
deleted_later
