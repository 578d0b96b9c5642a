# fails: services/service-disabled, services/service-disabled#2, services/service-disabled#3
# why people do it: the port is closed at once, the ticket too; the next restart opens it again.
sudo systemctl stop rpcbind.socket rpcbind.service vsftpd.service fieldline-console.service
sudo usermod --lock --expiredate 1 '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
