# Gives each file to the account that works with it, and takes from the others what they have no need of.
sudo chmod 0640 /etc/shadow
if [ -e /var/backups/shadow.bak ]; then sudo chmod 0600 /var/backups/shadow.bak; fi
sudo chown root:ledger /etc/ledger/ledger.conf
sudo chmod 0640 /etc/ledger/ledger.conf
sudo rm -f '{{helper}}'
sudo chown ledger:ledger /srv/ledger/archive.csv /srv/ledger/open.csv
sudo chmod 0640 /srv/ledger/archive.csv /srv/ledger/open.csv
sudo chmod 0755 '{{cronDoor}}'
