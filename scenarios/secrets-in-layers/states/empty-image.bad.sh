# fails: safeguard:1, safeguard:2
# why people do it: nothing leaks out of an image that holds nothing.
empty_image() {
  cd ~/prices || return
  cat >Dockerfile <<DOCKERFILE
FROM localhost/base/run@$(docker image inspect --format '{{.Digest}}' localhost/base/run)
USER 10001
CMD ["/bin/sleep", "100000"]
DOCKERFILE
  ./release
}
empty_image
