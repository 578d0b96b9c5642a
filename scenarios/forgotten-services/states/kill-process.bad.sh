# fails: ports/listening-sockets, services/service-disabled, services/service-disabled#2, services/service-disabled#3
# why people do it: a process that is in the way gets killed; what started it is out of sight.
sudo pkill -f /opt/fieldline/console.py
sudo pkill vsftpd
sudo pkill rpcbind
sudo usermod --lock --expiredate 1 '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
