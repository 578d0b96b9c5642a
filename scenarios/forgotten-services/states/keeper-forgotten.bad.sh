# fails: services/service-disabled#3
# why people do it: the service is stopped and disabled, and nobody looks what else starts it.
sudo systemctl disable --now rpcbind.socket rpcbind.service vsftpd.service fieldline-console.service
sudo usermod --lock --expiredate 1 '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
