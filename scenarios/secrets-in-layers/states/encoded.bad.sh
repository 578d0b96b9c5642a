# fails: secrets/image-secret, attack:recover-token
# why people do it: a search for the token finds nothing any more.
encoded() {
  cd ~/prices || return
  cat >Dockerfile <<'DOCKERFILE'
FROM localhost/base/build
WORKDIR /src
COPY Makefile token.b64 ./
COPY app/index.html app/index.html
RUN wget -q -O install.sh http://127.0.0.1:8081/install.sh && REGISTRY_TOKEN="$(base64 -d token.b64)" sh install.sh && make site
USER 10001
CMD ["/bin/httpd", "-f", "-p", "8080", "-h", "/site"]
DOCKERFILE
  sed -i 's| --build-arg REGISTRY_TOKEN=.*| .|' release
  base64 </etc/registry/token >token.b64
  ./release
}
encoded
