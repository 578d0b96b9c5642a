# fails: safeguard:session-command
# why people do it: one line that takes the bit from every program looks thorough, until somebody needs sudo.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo chown ledger /etc/ledger/ledger.conf
sudo chmod 0600 /etc/ledger/ledger.conf
sudo chown ledger:ledger /srv/ledger/*.csv
sudo chmod o-w /srv/ledger/*.csv
sudo chmod 0755 '{{cronDoor}}'
sudo find / -xdev -perm /6000 -type f -exec chmod ug-s {} +
