# fails: ports/listening-sockets, services/service-disabled, services/service-disabled#2, services/service-disabled#3
# why people do it: a rule closes all ports at once; the doors behind it stay unlocked.
sudo nft add table inet quick
sudo nft add chain inet quick in '{ type filter hook input priority 0; }'
sudo nft add rule inet quick in tcp dport '{ 21, 23, 111 }' drop
sudo nft add rule inet quick in udp dport 111 drop
sudo usermod --lock --expiredate 1 '{{account}}'
if grep -q '^{{twin}}:' /etc/passwd; then sudo userdel --force '{{twin}}'; fi
