# passes: all
# why it is right: what is private lies in another folder, so no ignore file is needed; the archive may be of the other kind.
move_private_files() {
  mkdir -p ~/private
  mv ~/prices/deploy.key '/home/learner/prices/app/{{leftover}}' ~/private/
  cd ~/prices || return
  rm -f Dockerfile
  cat >Containerfile <<CONTAINERFILE
ARG BASE=localhost/base/build@$(docker image inspect --format '{{.Digest}}' localhost/base/build)
FROM \${BASE} AS package
RUN mkdir -p /srv
RUN --mount=type=secret,id=token,target=/token wget -q -O - --header "Authorization: Bearer \$(cat /token)" http://127.0.0.1:8081/packages/prices-2.1.tar | tar -xf - -C /srv
FROM package AS pages
COPY . /src
RUN cd /src && make site && cp -r /srv/. /site/
FROM localhost/base/run@$(docker image inspect --format '{{.Digest}}' localhost/base/run)
COPY --from=pages /site/ /site/
USER 65534:65534
CMD ["/bin/httpd", "-f", "-p", "8080", "-h", "/site"]
CONTAINERFILE
  sed -i -e 's|--build-arg REGISTRY_TOKEN=.*|--secret id=token,src=/etc/registry/token .|' -e 's|oci-archive|docker-archive|' release
  ./release
}
move_private_files
