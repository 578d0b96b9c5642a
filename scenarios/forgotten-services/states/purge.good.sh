# passes: all
# why it is right: what is not installed cannot be started, and needs no patches either.
sudo DEBIAN_FRONTEND=noninteractive apt-get purge -y -q rpcbind vsftpd
sudo systemctl disable --now fieldline-watchdog.timer fieldline-console.service
sudo rm -rf /etc/cron.d/fieldline /opt/fieldline /usr/lib/systemd/system/fieldline-*
sudo systemctl daemon-reload
sudo userdel --remove '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
