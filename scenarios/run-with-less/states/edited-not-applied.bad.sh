# fails: unprivileged/container-privileged, user/container-user, files/container-mounts, attack:read-payroll
# why people do it: the file looks right, and the containers that run are still yesterday's.
cat > ~/gallery/compose.yaml <<'COMPOSE'
version: "2.4"
services:
  web: &hardened
    image: localhost/gallery:1
    command: ["python3", "/opt/gallery/gallery.py", "web"]
    network_mode: host
    stop_grace_period: 2s
    user: "10001:10001"
    read_only: true
    cap_drop: ["ALL"]
    security_opt: ["no-new-privileges"]
    ulimits: { nproc: 128, nofile: 1024 }
    tmpfs: ["/var/spool/gallery:mode=1777"]
    volumes: ["uploads:{{store}}"]
  worker:
    <<: *hardened
    command: ["python3", "/opt/gallery/gallery.py", "worker"]
volumes:
  uploads:
COMPOSE
