# passes: all
# why it is right: what need not survive a restart may live in memory; any uid but 0 and any way to drop capabilities will do.
cat > ~/gallery/compose.yaml <<'COMPOSE'
version: "2.4"
services:
  web: &hardened
    image: localhost/gallery:1
    command: ["python3", "/opt/gallery/gallery.py", "web"]
    network_mode: host
    stop_grace_period: 2s
    user: "65534"
    read_only: true
    cap_drop: ["ALL"]
    security_opt: ["no-new-privileges"]
    ulimits: { nproc: 128, nofile: 1024 }
    tmpfs: ["/var/spool/gallery:mode=1777", "{{store}}:mode=1777"]
  worker:
    <<: *hardened
    command: ["python3", "/opt/gallery/gallery.py", "worker"]
COMPOSE
docker compose -f ~/gallery/compose.yaml up -d --remove-orphans
for _ in $(seq 100); do curl --fail --silent --output /dev/null http://127.0.0.1:8080/healthz && break; sleep 0.2; done
