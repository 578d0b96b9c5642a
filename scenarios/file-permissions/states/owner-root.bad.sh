# fails: safeguard:http-round-trip
# why people do it: root owns most things, so it will not be wrong; the ledger cannot write its books any more.
sudo chmod 0640 /etc/shadow
sudo rm -f /var/backups/shadow.bak
sudo chown ledger /etc/ledger/ledger.conf
sudo chmod 0600 /etc/ledger/ledger.conf
sudo chmod u-s '{{helper}}'
sudo chown root:root /srv/ledger/*.csv
sudo chmod 0644 /srv/ledger/*.csv
sudo chmod 0755 '{{cronDoor}}'
