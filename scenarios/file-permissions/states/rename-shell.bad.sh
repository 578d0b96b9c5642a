# fails: setuid/setuid-allow-list, attack:become-root
# why people do it: under another name in another folder nobody will find it, they think; the kernel and find look at the bit.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo chown ledger /etc/ledger/ledger.conf
sudo chmod 0600 /etc/ledger/ledger.conf
sudo mv '{{helper}}' /opt/ledger/.old
sudo chown ledger:ledger /srv/ledger/*.csv
sudo chmod o-w /srv/ledger/*.csv
sudo chmod 0755 '{{cronDoor}}'
