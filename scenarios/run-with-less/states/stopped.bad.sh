# fails: unprivileged/container-privileged, user/container-user, safeguard:http-round-trip
# why people do it: what does not run cannot be attacked.
docker compose -f ~/gallery/compose.yaml down
