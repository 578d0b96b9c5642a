# Closes home, key and settings, gives the tools to root, removes what opened sudo, sets the mask, and takes Docker off TCP.
as_root() { printf '%s\n' bench-vise-41 | sudo -S -p '' "$@"; }
chmod 0750 /home/dev /home/dev/project
chmod 0700 /home/dev/.ssh
chmod 0600 /home/dev/.ssh/id_ed25519 /home/dev/project/.env
as_root chmod 0755 /opt/tools/bin /opt/tools/bin/build
as_root sed -i 's/^umask .*/umask 027/' '/{{umaskFile}}'
docker='{{docker}}'
case $docker in
  settings) as_root sed -i 's/, "tcp:[^"]*"//' /etc/docker/daemon.json ;;
  unit) as_root rm -f /etc/systemd/system/docker.service.d/remote.conf ;;
esac
as_root systemctl daemon-reload
as_root systemctl restart docker
as_root rm -f '/etc/sudoers.d/{{sudoFile}}'
